"""What an ATS says, read into one vendor-neutral shape. Nothing here knows the database.

A reader turns one document of a vendor (a file, a page of an API, the body of a webhook) into things of `shape`; what
it does not know it leaves out, and what it cannot read it refuses with a sentence.
"""
