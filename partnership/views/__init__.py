"""The room's pages, by noun."""
