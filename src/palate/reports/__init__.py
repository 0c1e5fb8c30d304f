"""Reports of comparisons: pages, plots, tables and terminal output."""
