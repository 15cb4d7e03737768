"""Contractions by every kind of combination, masked or not, are what a loop over their points computes."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from neurojit.model.policy import Tier
from tests.unit.compiler.machine import Machine
from tests.unit.compiler.upstream.shown import Array

Combination = Callable[[int, int], int]
OF_INTEGERS: dict[str, Combination] = {
    "add": lambda a, b: a + b,
    "mul": lambda a, b: a * b,
    "and": lambda a, b: a & b,
    "or": lambda a, b: a | b,
    "xor": lambda a, b: a ^ b,
    "minsi": min,
    "maxsi": max,
    "minui": lambda a, b: min(a, b, key=lambda n: n % 2**32),
    "maxui": lambda a, b: max(a, b, key=lambda n: n % 2**32),
}
OF_FLOATS: dict[str, Combination] = {
    "add": OF_INTEGERS["add"],
    "mul": OF_INTEGERS["mul"],
    "minimumf": min,
    "minnumf": min,
    "maximumf": max,
    "maxnumf": max,
}
KINDS = [("i32", name) for name in OF_INTEGERS] + [("f32", name) for name in OF_FLOATS]
DTYPES: dict[str, Any] = {"i32": np.int32, "f32": np.float32}


@dataclass(frozen=True)
class Contraction:
    """Over a space of ``extents``; ``dims``: those of the factors and of the result."""

    extents: list[int]
    dims: tuple[list[int], list[int], list[int]]
    mask: Array | None

    @classmethod
    def drawn(cls, chance: random.Random) -> Contraction:
        space = range(chance.choice((2, 3, 4)))
        extents = [chance.choice((1, 2, 3)) for _ in space]
        result = sorted(chance.sample(space, chance.randrange(1, len(space))))
        roles = {at: "both" if at not in result else chance.choice(("both", "left", "right")) for at in space}
        left = [at for at in space if roles[at] != "right"]
        right = [at for at in space if roles[at] != "left"]
        for dims in (left, right, result):
            chance.shuffle(dims)
        mask = np.array([chance.random() < 0.6 for _ in range(int(np.prod(extents)))]).reshape(extents)
        return cls(extents, (left, right, result), mask if chance.random() < 0.5 else None)

    def shapes(self) -> list[list[int]]:
        return [[self.extents[at] for at in dims] for dims in self.dims]

    def text(self, element: str, kind: str) -> str:
        points = ", ".join(f"d{at}" for at in range(len(self.extents)))
        maps = ", ".join(
            f"affine_map<({points}) -> ({', '.join(f'd{at}' for at in dims)})>" for dims in self.dims
        )
        kept = self.dims[2]
        roles = ", ".join('"parallel"' if at in kept else '"reduction"' for at in range(len(self.extents)))
        left, right, start = (shaped("vector", shape, element) for shape in self.shapes())
        return (
            f"vector.contract {{indexing_maps = [{maps}], iterator_types = [{roles}], "
            f"kind = #vector.kind<{kind}>}} %v0, %v1, %v2 : {left}, {right} into {start}"
        )

    def right(self, values: Sequence[Array], combine: Combination) -> Array:
        result = values[2].copy()
        for point in itertools.product(*map(range, self.extents)):
            left, right, place = (tuple(point[at] for at in dims) for dims in self.dims)
            if self.mask is None or self.mask[point]:
                product = values[0][left].item() * values[1][right].item()
                result[place] = combine(result[place].item(), product)
        return result


def shaped(what: str, shape: Sequence[int], element: str) -> str:
    return f"{what}<{''.join(f'{extent}x' for extent in shape)}{element}>"


def program(contraction: Contraction, element: str, kind: str) -> str:
    body, result = contraction.text(element, kind), shaped("vector", contraction.shapes()[2], element)
    if contraction.mask is not None:
        lanes = shaped("vector", contraction.extents, "i1")
        values = str(contraction.mask.tolist()).lower()
        body = f"vector.mask %m {{ {body} }} : {lanes} -> {result}"
        body = f"%m = arith.constant dense<{values}> : {lanes}\n%r = {body}"
    else:
        body = f"%r = {body}"
    reads: list[str] = []
    arguments: list[str] = []
    for at, shape in enumerate(contraction.shapes()):
        memory = shaped("memref", shape, element)
        arguments.append(f"%a{at}: {memory}")
        indices = ", ".join(["%c0"] * len(shape))
        reads.append(f"%v{at} = vector.load %a{at}[{indices}] : {memory}, {shaped('vector', shape, element)}")
    indices = ", ".join(["%c0"] * len(contraction.dims[2]))
    memory = shaped("memref", contraction.shapes()[2], element)
    lines = "\n".join(reads)
    return f"""func.func @f({", ".join(arguments)}) {{
      %c0 = arith.constant 0 : index
      {lines}
      {body}
      vector.store %r, %a2[{indices}] : {memory}, {result}
      return
    }}"""


@pytest.mark.parametrize(("element", "kind"), KINDS)
def test_each_point_is_combined(element: str, kind: str) -> None:
    """The numbers are small whole ones, of which every order of combination makes the same."""
    combine = (OF_FLOATS if element == "f32" else OF_INTEGERS)[kind]
    for seed in range(4):
        contraction = Contraction.drawn(random.Random(seed))
        numbers = np.random.default_rng(seed)
        values = [numbers.integers(-2, 3, shape).astype(DTYPES[element]) for shape in contraction.shapes()]
        want, text = contraction.right(values, combine), program(contraction, element, kind)
        assert Machine(text, Tier.T0)("f", *values).status == 0
        np.testing.assert_array_equal(values[2], want, err_msg=text)
