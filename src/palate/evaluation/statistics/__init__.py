"""How far a figure can be trusted: intervals, paired tests, corrections."""
