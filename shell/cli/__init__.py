"""The command line `kept`: exit codes 0, 1 (refused, said why) and 2 (usage)."""

from shell.cli.group import main

__all__ = ["main"]
