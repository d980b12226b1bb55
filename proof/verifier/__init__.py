"""The reading half of the record: everything that checks, in plain Python (3.9+) without dependencies.

`proof/verify.py` is these modules assembled into one file, so that an outsider can read and run it alone.
"""
