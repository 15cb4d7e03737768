"""Conditions become selects that compute the same bits."""

from __future__ import annotations

import re

import numpy as np
import pytest

from neurojit.edits.branches import select_instead
from tests.unit.edits.edited import assert_same, edited

X = np.array([1.5, -2.0, 0.0, -0.0, 3.0, -7.5, np.inf, np.nan], np.float32)


def loop(body: str) -> str:
    return f"""func.func @f(%x: memref<8xf32>, %y: memref<8xf32>) {{
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %n = arith.constant 8 : index
      %zero = arith.constant 0.0 : f32
      %two = arith.constant 2.0 : f32
      scf.for %i = %c0 to %n step %c1 {{
        %v = memref.load %x[%i] : memref<8xf32>
        %p = arith.cmpf ogt, %v, %zero : f32
        {body}
      }}
      return
    }}"""


BODIES = {
    "results": """%r = scf.if %p -> f32 {
          %d = arith.mulf %v, %two : f32
          scf.yield %d : f32
        } else {
          scf.yield %v : f32
        }
        memref.store %r, %y[%i] : memref<8xf32>""",
    "a store": """scf.if %p {
          memref.store %v, %y[%i] : memref<8xf32>
        }""",
    "a store in each": """scf.if %p {
          memref.store %v, %y[%i] : memref<8xf32>
        } else {
          %d = arith.mulf %v, %two : f32
          memref.store %d, %y[%i] : memref<8xf32>
        }""",
    "an update": """scf.if %p {
          %o = memref.load %y[%i] : memref<8xf32>
          %d = arith.addf %o, %v : f32
          memref.store %d, %y[%i] : memref<8xf32>
        }""",
    "stores to two places": """scf.if %p {
          memref.store %v, %y[%i] : memref<8xf32>
        } else {
          memref.store %v, %y[%c1] : memref<8xf32>
        }""",
    "nested": """scf.if %p {
          %q = arith.cmpf olt, %v, %two : f32
          scf.if %q {
            memref.store %v, %y[%i] : memref<8xf32>
          }
        }""",
}


@pytest.mark.parametrize("what", BODIES)
def test_the_bits_stay(what: str) -> None:
    text = loop(BODIES[what])
    after = edited(text, select_instead)
    assert after is not None
    assert "scf.if" not in after
    assert_same(text, after, X, np.arange(8, dtype=np.float32))


def test_what_is_folded_in_is_selected_so_that_the_loop_still_folds() -> None:
    after = edited(loop(BODIES["an update"]), select_instead)
    assert after is not None
    kept = r"(%\S+) = arith.constant -0.0.*(%\S+) = arith.select %\S+, %\S+, \1 .*addf %\S+, \2"
    assert re.search(kept, after, re.DOTALL)


@pytest.mark.parametrize(
    "body",
    [
        """scf.if %p {
          %w = arith.fptosi %v : f32 to i32
          %f = arith.sitofp %w : i32 to f32
          memref.store %f, %y[%i] : memref<8xf32>
        }""",
        """scf.if %p {
          scf.for %j = %c0 to %n step %c1 {
            memref.store %v, %y[%j] : memref<8xf32>
          }
        }""",
    ],
    ids=["partial", "a loop"],
)
def test_what_may_not_run_unasked_stays_under_its_condition(body: str) -> None:
    assert edited(loop(body), select_instead) is None
