"""Intervals, paired tests, corrections for many tests."""
