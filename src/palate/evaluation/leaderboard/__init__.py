"""The lines of a comparison: figures, ranks and paired tests."""
