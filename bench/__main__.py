"""`make bench`: every bench, one after the other. One alone: python -m bench.home"""

from bench import bundle, first_step, guard, hiring, home, imports, ledger, partnership, proof, seals

for bench in (bundle, first_step, guard, hiring, home, imports, ledger, partnership, proof, seals):
    bench.main()
