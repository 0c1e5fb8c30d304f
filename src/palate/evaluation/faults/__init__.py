"""What makes answers, lists or ratings useless, whatever their figures: each fault in a sentence."""
