"""What one model's lists and scores are worth: hits, scores of pairs, candidates, slices."""
