"""What models say: rewrites as they come, and what comes instead."""

from __future__ import annotations

from tests.loopback.server import Request

FENCE = "```"

PROSE = (
    "This loop nest is bound by memory. I would tile it so that a block of B stays in the second-level "
    "cache, and vectorise the innermost loop. The compiler may well do this already."
)
PYTHON = f"{FENCE}python\nimport numpy as np\n\ndef f(x, y):\n    return np.add(x, y)\n{FENCE}\n"


def fenced(code: str, language: str = "mlir") -> str:
    """As asked for."""
    return f"{FENCE}{language}\n{code}\n{FENCE}\n"


def surrounded(code: str) -> str:
    """With a word before and after."""
    return f"Sure! Here is a faster version:\n\n{fenced(code)}\nIt does the same with fewer loads."


def two_fences(first: str, second: str) -> str:
    """Two versions, of which one has to be meant."""
    return f"One way:\n{fenced(first)}\nOr better:\n{fenced(second)}"


def unchanged(request: Request) -> str:
    """The code of the prompt's first fence, as it was."""
    after = request.prompt.partition(FENCE)[2]
    return fenced(after.partition("\n")[2].partition(FENCE)[0].strip("\n"))


def echoed(request: Request) -> str:
    """All of the prompt, with whatever its program says to whoever reads it."""
    return request.prompt
