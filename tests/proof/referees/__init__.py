"""Programs that nobody here wrote, asked for their opinion of what Kept writes. Each runs as a process of its own.

One that cannot be installed is skipped with "referee: ...", which the summary of `make test` lists.
"""
