"""``python -m neurojit``."""

import sys

if not sys.flags.safe_path:
    del sys.path[
        0
    ]  # the current folder, where Python looked for this package: whatever lies there stays there

from neurojit.cli import main  # noqa: E402 (not before)

main()
