"""What a comparison is made of: models judged, pooled, ranked, kept; what each costs."""
