"""A record nobody can rewrite unnoticed. Pure Python, no Django.

The reading half (everything that checks) is one file without dependencies, `proof/verify.py`, so that an
outsider can read and run it alone. The other modules are the writing half and import the reading half:
`merkle` (the tree), `entry` (what is logged), `note`, `checkpoint`, `signer`, `witness` (what is signed),
`tile` (what is served), `timestamp`, `receipt` (what people hold) and `audit` (everything checked again).
"""
