"""A record nobody can rewrite unnoticed. Pure Python, no Django.

`proof.verifier` reads and checks. The modules here write: `merkle` (the tree), `entry` (what is logged),
`note`, `checkpoint`, `signer` and `witness` (what is signed), `tile` (what is served), `timestamp`, `receipt`
(what people hold) and `audit` (everything checked again).
"""
