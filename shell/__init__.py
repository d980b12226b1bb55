"""Sign-in, home, search, settings, demo world, command line: sees everything and owns nothing."""
