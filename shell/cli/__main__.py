"""`python -m shell.cli` is `kept`."""

from shell.cli import main

main()
