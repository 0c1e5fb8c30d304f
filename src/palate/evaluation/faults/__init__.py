"""Faults that make lists, answers or ratings useless, whatever the figures: each in a sentence."""
