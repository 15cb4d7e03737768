"""``python -m neurojit``."""

import sys

# The current folder, where Python looked for this package: nothing that comes next lies there.
if not sys.flags.safe_path:
    del sys.path[0]

from neurojit.cli import main

main()
