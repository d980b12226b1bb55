"""The verbs of the core: each one transaction, and one entry in the record."""
