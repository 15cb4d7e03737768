"""Transfers of vectors between tensors, masked or not, by any map: what is left out stays what it was."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass

import numpy as np
import pytest

from neurojit.model.policy import Tier
from tests.unit.compiler.machine import Machine
from tests.unit.compiler.upstream.shown import Array, i32

pytestmark = pytest.mark.sampled(6)

PADDING = -7


@dataclass(frozen=True)
class Transfer:
    """Of a vector of ``shape`` at ``at`` of a tensor of ``extents``, by the dimensions ``along``.

    ``lanes``: those that take part, in the order of memory; None where there is no mask.
    """

    shape: tuple[int, ...]
    extents: tuple[int, ...]
    along: tuple[int, ...]
    at: tuple[int, ...]
    lanes: Array | None

    @classmethod
    def drawn(cls, chance: random.Random, shape: tuple[int, ...]) -> Transfer:
        rank = len(shape) + chance.randrange(2)
        along = tuple(chance.sample(range(rank), len(shape)))
        extents = [chance.choice((1, 2)) for _ in range(rank)]
        for extent, dim in zip(shape, along, strict=True):
            extents[dim] = max(1, extent + chance.choice((0, 0, 0, -1, 1)))
        at = tuple(chance.randrange(extent) if chance.random() < 0.2 else 0 for extent in extents)
        kept = chance.choice((0.0, 0.5, 1.0))
        order = [shape[along.index(dim)] for dim in sorted(along)]
        mask = np.array([chance.random() < kept for _ in range(int(np.prod(order)))], np.bool_)
        masked = chance.random() < 0.7
        return cls(shape, tuple(extents), along, at, mask.reshape(order) if masked else None)

    @property
    def tensor(self) -> str:
        return f"tensor<{''.join(f'{extent}x' for extent in self.extents)}i32>"

    def vector(self, element: str = "i32", shape: tuple[int, ...] | None = None) -> str:
        extents = self.shape if shape is None else shape
        return f"vector<{''.join(f'{extent}x' for extent in extents)}{element}>"

    def mask(self, name: str) -> tuple[str, str]:
        """The operation that makes it, and how it is taken."""
        if self.lanes is None:
            return "", ""
        values = str(self.lanes.astype(bool).tolist()).lower()
        constant = f"%{name} = arith.constant dense<{values}> : {self.vector('i1', self.lanes.shape)}\n"
        return constant, f", %{name}"

    def attributes(self) -> str:
        dims = [f"d{at}" for at in range(len(self.extents))]
        results = ", ".join(dims[at] for at in self.along)
        bounds = ", ".join(["false"] * len(self.along))
        layout = f"affine_map<({', '.join(dims)}) -> ({results})>"
        return f"{{in_bounds = [{bounds}], permutation_map = {layout}}}"

    def indices(self) -> str:
        return ", ".join(f"%c{at}" for at in self.at)

    def places(self) -> dict[tuple[int, ...], tuple[int, ...]]:
        """By lane, where memory holds what takes part."""
        found: dict[tuple[int, ...], tuple[int, ...]] = {}
        for lane in itertools.product(*map(range, self.shape)):
            where = list(self.at)
            for offset, dim in zip(lane, self.along, strict=True):
                where[dim] += offset
            order = sorted(range(len(lane)), key=lambda at: self.along[at])
            taken = self.lanes is None or self.lanes[tuple(lane[at] for at in order)]
            if taken and all(at < extent for at, extent in zip(where, self.extents, strict=True)):
                found[lane] = tuple(where)
        return found


def program(read: Transfer, write: Transfer) -> str:
    first, of_read = read.mask("m")
    second, of_write = write.mask("n")
    constants = "\n".join(f"%c{at} = arith.constant {at} : index" for at in range(4))
    return f"""func.func @f(%a: {read.tensor}, %b: {write.tensor}) -> {write.tensor} {{
      {constants}
      %p = arith.constant {PADDING} : i32
      {first}{second}
      %v = vector.transfer_read %a[{read.indices()}], %p{of_read} {read.attributes()}
        : {read.tensor}, {read.vector()}
      %r = vector.transfer_write %v, %b[{write.indices()}]{of_write} {write.attributes()}
        : {write.vector()}, {write.tensor}
      return %r : {write.tensor}
    }}"""


def right(read: Transfer, write: Transfer, a: Array, b: Array) -> Array:
    lanes, result = read.places(), b.copy()
    for lane, place in write.places().items():
        result[place] = a[lanes[lane]] if lane in lanes else PADDING
    return result


@pytest.mark.parametrize("seed", range(40))
def test_what_takes_no_part_is_left_alone(seed: int) -> None:
    """At T0 and by the second road."""
    chance = random.Random(seed)
    shape = tuple(chance.choice((1, 2, 3)) for _ in range(chance.choice((1, 1, 2))))
    read, write = Transfer.drawn(chance, shape), Transfer.drawn(chance, shape)
    a = i32(np.arange(np.prod(read.extents)).reshape(read.extents) + 100)
    b = i32(np.arange(np.prod(write.extents)).reshape(write.extents))
    text, want = program(read, write), right(read, write, a, b)
    for second in (False, True):
        got = Machine(text, Tier.T0, second=second)("f", a.copy(), b.copy()).result
        np.testing.assert_array_equal(got, want, err_msg=f"{second=}\n{text}")


WHOLE, PART = "vector-masked-whole-tensor", "vector-write-of-a-part"
NONE = np.zeros(2, np.bool_)
EACH = Transfer((2,), (2,), (0,), (0,), None)
LEFT_OUT = Transfer((2,), (2,), (0,), (0,), NONE)
COLUMN = Transfer((2,), (2, 2), (0,), (0, 0), None)
ROWS = Transfer((2, 3), (2, 3), (0, 1), (0, 0), None)
TRANSPOSED = Transfer((2, 3), (2, 3), (1, 0), (0, 0), None)
FAULTS = {
    "a masked read is taken for the tensor": (WHOLE, LEFT_OUT, EACH),
    "a masked write is taken for the tensor that was read": (WHOLE, EACH, LEFT_OUT),
    "a masked write forgets what it leaves out": (PART, Transfer((2,), (3,), (0,), (1,), None), LEFT_OUT),
    "a column is taken for the whole": (PART, EACH, COLUMN),
    "a transposed write is taken for the whole": (PART, ROWS, TRANSPOSED),
}


@pytest.mark.parametrize("name", FAULTS)
def test_the_fault_is_still_there(name: str) -> None:
    """A release that mends it makes its entry needless. The second road, where nothing folds, has none."""
    fault, read, write = FAULTS[name]
    a, b = (i32(np.full(one.extents, value)) for one, value in ((read, 5), (write, 6)))
    text = program(read, write)
    for kept, second, is_right in (((), False, True), ((fault,), False, False), ((fault,), True, True)):
        got = Machine(text, Tier.T0, kept=kept, second=second)("f", a.copy(), b.copy()).result
        assert np.array_equal(got, right(read, write, a, b)) == is_right, got
