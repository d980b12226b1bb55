"""`make bench`: every bench, one after the other. One alone: python -m bench.home"""

from bench import home, proof, seals

for bench in (home, proof, seals):
    bench.main()
