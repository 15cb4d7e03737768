"""Python programs run as processes of their own, for what one process cannot show of itself."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRELUDE = """
import gc, os, signal, sys, threading, time
import numpy as np
import neurojit
"""

# @forever never ends by itself; @count is a loop whose trip count nobody knows beforehand; @talk calls back
# into Python all the time.
LOOPS = """
func.func @forever(%x: f64) -> f64 {
  %0 = scf.while (%a = %x) : (f64) -> f64 {
    %yes = arith.constant true
    scf.condition(%yes) %a : f64
  } do {
  ^bb0(%a: f64):
    %b = arith.addf %a, %a : f64
    scf.yield %b : f64
  }
  return %0 : f64
}
func.func @step(%x: memref<1xi64>) {
  %c0 = arith.constant 0 : index
  %one = arith.constant 1 : i64
  %v = memref.load %x[%c0] : memref<1xi64>
  %n = arith.addi %v, %one : i64
  memref.store %n, %x[%c0] : memref<1xi64>
  return
}
func.func @count(%x: memref<1xi64>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    func.call @step(%x) : (memref<1xi64>) -> ()
  }
  return
}
func.func @say(%i: index) {
  "tensorlang.print"(%i) {label = "i"} : (index) -> ()
  return
}
func.func @talk(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    func.call @say(%i) : (index) -> ()
  }
  return
}
func.func @add(%a: tensor<64xf32>, %b: tensor<64xf32>) -> tensor<64xf32> {
  %0 = "tensorlang.add"(%a, %b) : (tensor<64xf32>, tensor<64xf32>) -> tensor<64xf32>
  return %0 : tensor<64xf32>
}
"""


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    out: str
    err: str
    seconds: float


def script(body: str, *arguments: str) -> list[str]:
    """A command that runs ``body`` with the usual imports and ``LOOPS`` at hand, warnings being errors."""
    text = PRELUDE + f"LOOPS = {LOOPS!r}\n" + textwrap.dedent(body)
    return [sys.executable, "-W", "error", "-X", "faulthandler", "-c", text, *arguments]


def run(body: str, *arguments: str, limit_s: float = 600) -> Ended:
    """Runs ``script(body)`` to its end. Raises ``subprocess.TimeoutExpired`` where it hangs."""
    started = time.monotonic()
    done = subprocess.run(
        script(body, *arguments),
        capture_output=True,
        text=True,
        timeout=limit_s,
        cwd=ROOT,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    return Ended(done.returncode, done.stdout, done.stderr, time.monotonic() - started)


def alive(pid: int) -> bool:
    """Whether the process runs (one that ended but was not waited for does not)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"
