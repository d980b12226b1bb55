"""What takes several verbs of the core at once, in one transaction."""
