"""`make bench`: every bench, one after the other. One alone: python -m bench.home"""

from bench import home, proof

for bench in (home, proof):
    bench.main()
