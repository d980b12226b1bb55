"""The pages of a candidate, who comes by a private link and has no account."""
