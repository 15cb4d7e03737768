"""Models as scenarios need them: a small kernel, rewrites of it, the environment that leads to a server."""

from __future__ import annotations

import threading
from pathlib import Path

from tests.loopback import replies, steps
from tests.loopback.server import Loopback, Step, Turn
from tests.unit.proposal.responders.asked import KEY

EXAMPLES = Path(__file__).parents[2] / "examples"
HOLDS_S = 120.0


def _smaller(text: str) -> str:
    """Of 512 points instead of 4096."""
    return text.replace("4096", "512")


POLY = _smaller((EXAMPLES / "polynomial.mlir").read_text().partition("// x from")[0])
RIGHT = _smaller((EXAMPLES / "offers" / "horner.mlir").read_text())
# The element of place 7 is left at zero.
WRONG = RIGHT.replace(
    "  return\n",
    "  %nothing = arith.constant 0.0 : f32\n  %c7 = arith.constant 7 : index\n"
    "  memref.store %nothing, %y[%c7] : memref<512xf32>\n  return\n",
)
UNREADABLE = RIGHT.replace("vector.fma", "vector.fmadd")

# Asks once, and goes on whatever comes of it: the answer's failure is waited for.
ASKS = (
    POLY
    + """
func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c512 = arith.constant 512 : index
  %c16 = arith.constant 16 : index
  %half = arith.constant 0.5 : f32
  %one = arith.constant 1.0 : f32
  %x = memref.alloc() : memref<512xf32>
  %c = memref.alloc() : memref<16xf32>
  %y = memref.alloc() : memref<512xf32>
  scf.for %i = %c0 to %c512 step %c1 {
    memref.store %half, %x[%i] : memref<512xf32>
  }
  scf.for %k = %c0 to %c16 step %c1 {
    memref.store %one, %c[%k] : memref<16xf32>
  }
  %ir = "tensorlang.get_ir"() {callee = @poly} : () -> !tensorlang.text
  %reply = "tensorlang.query"(%ir) : (!tensorlang.text) -> !tensorlang.text
  func.call @poly(%x, %c, %y) : (memref<512xf32>, memref<16xf32>, memref<512xf32>) -> ()
  %v = memref.load %y[%c1] : memref<512xf32>
  "tensorlang.print"(%v) {label = "value"} : (f32) -> ()
  return
}
"""
)


def reached(service: str, url: str, key: str = KEY) -> dict[str, str]:
    """The variables that lead to the server at ``url``, with a key."""
    if service == "gemini":
        return {"GOOGLE_GEMINI_BASE_URL": url, "GEMINI_API_KEY": key, "GEMINI_MODEL": "a-model"}
    return {"OPENAI_BASE_URL": f"{url}/v1", "OPENAI_API_KEY": key, "OPENAI_MODEL": "a-model"}


def three_rounds(server_first: Step | None = None) -> Loopback:
    """A server that says what cannot be read, then what is wrong in one element, then what is right."""
    first = server_first or steps.says(replies.fenced(UNREADABLE))
    return Loopback([
        first, steps.says(replies.surrounded(WRONG)), steps.says(replies.fenced(RIGHT))
    ])  # fmt: skip


class Held:
    """A step that comes when it is released; ``arrived``: there is a request for it."""

    def __init__(self, step: Step) -> None:
        self._step = step
        self.arrived = threading.Event()
        self.released = threading.Event()

    def __call__(self, turn: Turn) -> None:
        self.arrived.set()
        if self.released.wait(HOLDS_S):
            self._step(turn)
