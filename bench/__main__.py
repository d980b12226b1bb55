"""`make bench`: every bench, one after the other. One alone: python -m bench.home"""

from bench import home, ledger, proof, seals

for bench in (home, ledger, proof, seals):
    bench.main()
