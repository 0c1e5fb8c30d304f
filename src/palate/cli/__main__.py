"""`python -m palate.cli` is the command `palate`."""

from palate.cli.app import main

main()
