"""Every access of a vector to memory of i1 reads and writes bytes: 0 or 1, as NumPy keeps them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from mlir import ir

from neurojit.compiler.passes.i1_as_bytes import UnsupportedBooleans, store_booleans_as_bytes
from neurojit.mlir.context import make_context
from neurojit.mlir.walk import operations_in
from neurojit.model.policy import Tier
from tests.unit.compiler.machine import Machine

T, F = True, False
# What is done with the memory %a, the tensor %t, the vector %v of [F, T, T, T] and the mask %m of
# [T, F, T, T]; what the vector %r then holds, and the memory. It and the tensor begin as [T, T, F, F].
ACCESSES: dict[str, tuple[str, list[bool], list[bool]]] = {
    "gather": (
        """%r = vector.gather %a[%c0] [%at], %m, %v : memref<4xi1>, vector<4xi32>, vector<4xi1>, vector<4xi1>
             into vector<4xi1>""",
        [T, T, F, F],
        [T, T, F, F],
    ),
    "gather from a tensor": (
        """%r = vector.gather %t[%c0] [%at], %m, %v : tensor<4xi1>, vector<4xi32>, vector<4xi1>, vector<4xi1>
             into vector<4xi1>""",
        [T, T, F, F],
        [T, T, F, F],
    ),
    "scatter": (
        """vector.scatter %a[%c0] [%at], %m, %v : memref<4xi1>, vector<4xi32>, vector<4xi1>, vector<4xi1>
           %r = vector.load %a[%c0] : memref<4xi1>, vector<4xi1>""",
        [T, F, T, T],
        [T, F, T, T],
    ),
    "masked load": (
        "%r = vector.maskedload %a[%c0], %m, %v : memref<4xi1>, vector<4xi1>, vector<4xi1> into vector<4xi1>",
        [T, T, F, F],
        [T, T, F, F],
    ),
    "masked store": (
        """vector.maskedstore %a[%c0], %m, %v : memref<4xi1>, vector<4xi1>, vector<4xi1>
           %r = vector.load %a[%c0] : memref<4xi1>, vector<4xi1>""",
        [F, T, T, T],
        [F, T, T, T],
    ),
    "expanding load": (
        "%r = vector.expandload %a[%c0], %m, %v : memref<4xi1>, vector<4xi1>, vector<4xi1> into vector<4xi1>",
        [T, T, T, F],
        [T, T, F, F],
    ),
    "compressing store": (
        """vector.compressstore %a[%c0], %m, %v : memref<4xi1>, vector<4xi1>, vector<4xi1>
           %r = vector.load %a[%c0] : memref<4xi1>, vector<4xi1>""",
        [F, T, T, F],
        [F, T, T, F],
    ),
    "masked read": (
        "%r = vector.transfer_read %a[%c1], %p, %m : memref<4xi1>, vector<4xi1>",
        [T, T, F, T],
        [T, T, F, F],
    ),
    "masked write": (
        """vector.transfer_write %v, %a[%c1], %m : vector<4xi1>, memref<4xi1>
           %r = vector.load %a[%c0] : memref<4xi1>, vector<4xi1>""",
        [T, F, F, T],
        [T, F, F, T],
    ),
}  # fmt: skip


@pytest.mark.parametrize("tier", [Tier.T0, Tier.T1])
@pytest.mark.parametrize("name", ACCESSES)
def test_the_bytes_are_right(name: str, tier: Tier) -> None:
    body, read, kept = ACCESSES[name]
    text = f"""func.func @f(%a: memref<4xi1>, %t: tensor<4xi1>, %o: memref<4xi1>) {{
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %p = arith.constant true
      %at = arith.constant dense<[1, 0, 3, 2]> : vector<4xi32>
      %v = arith.constant dense<[false, true, true, true]> : vector<4xi1>
      %m = arith.constant dense<[true, false, true, true]> : vector<4xi1>
      {body}
      vector.store %r, %o[%c0] : memref<4xi1>, vector<4xi1>
      return
    }}"""
    a, t, o = booleans([T, T, F, F]), booleans([T, T, F, F]), booleans([F] * 4)
    assert Machine(text, tier)("f", a, t, o).status == 0
    assert o.view(np.uint8).tolist() == read
    assert a.view(np.uint8).tolist() == kept


def test_bytes_of_the_text_are_no_booleans() -> None:
    """What has no form for booleans has one for integers of eight bits, beside booleans as well."""
    with make_context(), ir.Location.unknown():
        module = ir.Module.parse("""func.func @f(%a: memref<4xi1>, %b: memref<4xi8>, %v: i8) -> i1 {
          %c0 = arith.constant 0 : index
          %old = memref.atomic_rmw addi %v, %b[%c0] : (i8, memref<4xi8>) -> i8
          %r = memref.load %a[%c0] : memref<4xi1>
          return %r : i1
        }""")
        store_booleans_as_bytes(module)
        assert module.operation.verify()
        names = [operation.name for operation in operations_in(module.operation)]
        assert "xi1>" not in str(module)
    assert names.count("memref.atomic_rmw") == names.count("arith.cmpi") == 1


def test_an_atomic_access_to_booleans_has_no_form() -> None:
    with make_context(), ir.Location.unknown():
        module = ir.Module.parse("""func.func @f(%a: memref<4xi1>, %v: i1) {
          %c0 = arith.constant 0 : index
          %old = memref.atomic_rmw ori %v, %a[%c0] : (i1, memref<4xi1>) -> i1
          return
        }""")
        with pytest.raises(UnsupportedBooleans):
            store_booleans_as_bytes(module)


def booleans(values: list[bool]) -> np.ndarray[Any, Any]:
    return np.array(values, np.bool_)
