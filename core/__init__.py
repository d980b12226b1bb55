"""What every room stands on: clock, people, walls, seals, ledger, promises, messages."""
