"""How fast Kept is: pairs run in turn, medians and ratios printed; `make bench`."""
