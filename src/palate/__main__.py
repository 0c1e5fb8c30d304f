"""`python -m palate` is the command `palate`."""

from palate.cli.app import main

main()
