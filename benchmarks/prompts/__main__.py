"""What a model is sent about the kernels of this folder, and what its replies are worth.

``python -m benchmarks.prompts NAME... [--into FOLDER] [--reply FILE]... [--rounds N]``

Without ``--reply`` each kernel's first prompt is written to FOLDER/NAME.1.txt, as ``neurojit improve
--dry-run`` prints it. With ``--reply``, one a round and for one kernel, the replies are judged through
``neurojit improve --responder command:...``. A line says what was decided of a reply, or of each set of
parameters in it. FOLDER/NAME.2.txt and so on are the prompts of later rounds, the one after the last reply
included, and FOLDER/NAME.log is what ``improve`` showed meanwhile.
Nothing that was kept before is read, and nothing is kept.
"""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from neurojit.model.reply import Declined, Reply
from neurojit.proposal.answers import parts

HERE = Path(__file__).parent
KERNELS = tuple(sorted(kernel.stem for kernel in HERE.glob("*.mlir")))


def improve(name: str, *options: str) -> subprocess.CompletedProcess[str]:
    """One run of ``neurojit improve`` on a kernel, with an empty cache folder."""
    with tempfile.TemporaryDirectory() as cache:
        command = [sys.executable, "-m", "neurojit", "improve", str(HERE / f"{name}.mlir")]
        return subprocess.run(
            [*command, "--cache-folder", cache, *options], capture_output=True, text=True, check=False
        )


def write_prompt(name: str, folder: Path) -> Path:
    """The first prompt about a kernel. Raises SystemExit with what ``improve`` said where there is none."""
    ran = improve(name, "--dry-run")
    if ran.returncode:
        raise SystemExit(f"{name}: no prompt: {ran.stderr.strip()}")
    target = folder / f"{name}.1.txt"
    target.write_text(ran.stdout, encoding="utf-8")
    return target


def judge(name: str, folder: Path, replies: Sequence[Path], rounds: int) -> list[str]:
    """A line for each reply that was judged; the conversation ends at the first that is accepted."""
    for old in folder.glob(f"{name}.*.txt"):
        old.unlink()
    answer = [
        sys.executable,
        HERE / "answer.py",
        folder.resolve(),
        name,
        *(reply.resolve() for reply in replies),
    ]
    command = shlex.join(str(word) for word in answer)
    ran = improve(name, "--responder", f"command:{command}", "--ask-rounds", str(rounds), "--json")
    (folder / f"{name}.log").write_text(ran.stderr, encoding="utf-8")
    try:
        said = json.loads(ran.stdout)
    except json.JSONDecodeError:
        raise SystemExit(f"{name}: not judged: {ran.stderr.strip()}") from None
    lines = [
        line(name, round, attempt)
        for round, attempt in zip(rounds_of(replies), said["attempts"], strict=False)
    ]
    return lines or [f"{name}: nothing was judged: {said['end']}: {said['why']}"]


def rounds_of(replies: Sequence[Path]) -> Iterator[int]:
    """The round of each attempt: a reply may hold several sets of parameters, each judged by itself."""
    for round, reply in enumerate(replies, start=1):
        said = parts(Reply(reply.read_text(encoding="utf-8"), "a file"))
        yield from [round] * (0 if isinstance(said, Declined) else len(said))


def line(name: str, round: int, attempt: dict[str, object]) -> str:
    """The kernel, the round, what was decided, and the ratio over T2 where there was a contest."""
    decided = f"{attempt['check']}: {attempt['diagnostic']}" if attempt["check"] else "accepted"
    ratio = f"{attempt['ratio']:.2f}x" if attempt["ratio"] is not None else "-"
    return f"{name} | {round} | {decided} | {ratio}"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "names", nargs="+", metavar="NAME", choices=(*KERNELS, "all"), help=", ".join(KERNELS)
    )
    parser.add_argument("--into", type=Path, default=Path("prompts"), help="folder (default ./prompts)")
    parser.add_argument("--reply", type=Path, action="append", default=[], help="a round's reply; repeatable")
    parser.add_argument("--rounds", type=int, default=4, help="that the model is told of (default 4)")
    asked = parser.parse_args(arguments)
    names: tuple[str, ...] = KERNELS if "all" in asked.names else tuple(asked.names)
    if asked.reply and len(names) != 1:
        parser.error("replies are for one kernel")
    if missing := [str(reply) for reply in asked.reply if not reply.is_file()]:
        parser.error(f"no such reply: {', '.join(missing)}")
    asked.into.mkdir(parents=True, exist_ok=True)
    for name in names:
        if asked.reply:
            print("\n".join(judge(name, asked.into, asked.reply, asked.rounds)), flush=True)
        else:
            print(write_prompt(name, asked.into), flush=True)


if __name__ == "__main__":
    main()
