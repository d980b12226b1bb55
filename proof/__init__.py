"""The record and its proofs: pure Python, no Django, usable and testable alone."""
