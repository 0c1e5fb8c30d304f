"""A comparison in words and lists: the table, what it means, whom to choose, examples."""
