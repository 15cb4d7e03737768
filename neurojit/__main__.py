"""``python -m neurojit``."""

from neurojit.cli import main

main()
