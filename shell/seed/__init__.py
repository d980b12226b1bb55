"""The demo world: about 60 people who promise each other things, built through the actions and nothing else."""
