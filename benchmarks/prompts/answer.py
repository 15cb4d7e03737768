"""The program that stands for a model: keeps the prompt of its input, prints the next prepared reply.

``python answer.py FOLDER NAME REPLY...``

Started once a round. How many prompts FOLDER has of NAME says which round it is; where no reply is left, it
keeps the prompt and ends with status 1, which ends the conversation.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def main(folder: Path, name: str, replies: list[Path]) -> int:
    round = 1
    while (kept := folder / f"{name}.{round}.txt").exists():
        round += 1
    kept.write_text(sys.stdin.read(), encoding="utf-8")
    if round > len(replies):
        return 1
    sys.stdout.write(replies[round - 1].read_text(encoding="utf-8"))
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("replies", type=Path, nargs="*", metavar="REPLY")
    given = parser.parse_args()
    sys.exit(main(given.folder, given.name, given.replies))
