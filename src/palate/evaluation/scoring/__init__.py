"""What lists and scores are worth: hits, errors of ratings, candidates, slices."""
