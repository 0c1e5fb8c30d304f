"""Published tables: run again and set beside ours."""
