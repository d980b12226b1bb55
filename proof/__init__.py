"""A record nobody can rewrite unnoticed, and what is sealed. Pure Python, no Django.

`proof.verifier` reads and checks; `verify.py` is that package as one file, which `standalone` assembles. The other
modules write: `merkle` (the tree), `entry` (what is logged), `note`, `checkpoint`, `signer` and `witness` (what is
signed), `tile` (what is served), `timestamp`, `receipt` (what people hold) and `audit` (everything checked again).
`subtree` and `sumdb` judge what mirrors and witnesses with other habits may send. `proof.seals` is age.
"""
