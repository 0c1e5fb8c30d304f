"""Metrics of lists and of scores, and slices: hits, errors of ratings, groups of queries and items."""
