"""The pages of hiring, by noun."""
