"""The other operations of linalg: elementwise, shaping, folding, packing."""

# ruff: noqa: E501 (tables)

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from tests.operations.case import NUMPY, Array, Case, case, returned

UNARY: dict[str, Callable[..., Any]] = {
    "abs": np.abs, "ceil": np.ceil, "erf": np.vectorize(math.erf), "exp": np.exp, "floor": np.floor,
    "log": np.log, "negf": np.negative, "reciprocal": lambda v: 1 / v, "round": np.round,
    "rsqrt": lambda v: 1 / np.sqrt(v), "sqrt": np.sqrt, "square": np.square, "tanh": np.tanh,
}  # fmt: skip
BINARY: dict[str, Callable[..., Any]] = {
    "add": np.add, "div": np.divide, "max": np.maximum, "min": np.minimum, "mul": np.multiply,
    "powf": np.power, "sub": np.subtract,
}  # fmt: skip


def _elementwise() -> Iterator[Case]:
    random = np.random.default_rng(1)
    for kind in ("f32", "f64", "i32"):
        whole = f"tensor<3x4x{kind}>"
        x, y = (random.integers(1, 6, (3, 4)).astype(NUMPY[kind]) for _ in range(2))

        def on(
            name: str,
            operands: str,
            wanted: Any,
            operation: str = "",
            whole: str = whole,
            given: tuple[Array, ...] = (x, y),
        ) -> Case:
            """From %a and %b to a new tensor."""
            body = f"%e = tensor.empty() : {whole}\n%r = linalg.{name} ins({operands}) outs(%e : {whole}) -> {whole}"
            signature = f"%a: {whole}, %b: {whole}"
            return case(
                f"linalg.{operation or name}",
                signature,
                whole,
                body + returned("%r", whole),
                *given,
                wanted.astype(given[0].dtype),
            )

        yield on("copy", f"%a : {whole}", x)
        if kind != "i32":
            for name, function in UNARY.items():
                yield on(name, f"%a : {whole}", function(x))
                yield on(
                    f"elementwise kind=#linalg.elementwise_kind<{name}>",
                    f"%a : {whole}",
                    function(x),
                    "elementwise",
                )
        for name, function in BINARY.items():
            if (kind, name) != ("i32", "powf"):
                wanted = x // y if (kind, name) == ("i32", "div") else function(x, y)
                yield on(name, f"%a, %b : {whole}, {whole}", wanted)
                spelt = f"{name}_signed" if name in ("max", "min") else name
                yield on(
                    f"elementwise kind=#linalg.elementwise_kind<{spelt}>",
                    f"%a, %b : {whole}, {whole}",
                    wanted,
                    "elementwise",
                )
        if kind == "i32":
            yield on("div_unsigned", f"%a, %b : {whole}, {whole}", x // y)
        body = f"%c = arith.constant dense<[[true, false, true, false], [true, true, true, true], [false, false, false, false]]> : tensor<3x4xi1>\n%e = tensor.empty() : {whole}\n%r = linalg.select ins(%c, %a, %b : tensor<3x4xi1>, {whole}, {whole}) outs(%e : {whole}) -> {whole}"
        chosen = np.array([[1, 0, 1, 0], [1, 1, 1, 1], [0, 0, 0, 0]], bool)
        yield case(
            "linalg.select",
            f"%a: {whole}, %b: {whole}",
            whole,
            body + returned("%r", whole),
            x,
            y,
            np.where(chosen, x, y),
        )
        yield from _shaping(kind, x)


def _shaping(kind: str, x: Array) -> Iterator[Case]:
    whole, row, turned, single = (f"tensor<{shape}{kind}>" for shape in ("3x4x", "3x", "4x3x", ""))
    add, zero = ("arith.addi", "0") if kind == "i32" else ("arith.addf", "0.0")
    for name, head, expression, out, wanted in [
        ("transpose", turned, f"linalg.transpose ins(%a : {whole}) outs(%e : {turned}) permutation = [1, 0]", turned, x.T),
        ("map", whole, f"linalg.map {{ {add} }} ins(%a, %a : {whole}, {whole}) outs(%e : {whole})", whole, x + x),
        ("fill", whole, f"linalg.fill ins(%k : {kind}) outs(%e : {whole}) -> {whole}", whole, np.zeros_like(x)),
    ]:  # fmt: skip
        body = f"%k = arith.constant {zero} : {kind}\n%e = tensor.empty() : {head}\n%r = {expression}"
        yield case(f"linalg.{name}", f"%a: {whole}", out, body + returned("%r", out), x, wanted)
    for source, dimensions, given in ((row, [1], x[:, 0].copy()), (single, [0, 1], x[0, 0].copy())):
        body = f"%e = tensor.empty() : {whole}\n%r = linalg.broadcast ins(%a : {source}) outs(%e : {whole}) dimensions = {dimensions}"
        wanted = np.broadcast_to(given[:, None] if given.ndim else given, (3, 4))
        yield case(
            "linalg.broadcast", f"%a: {source}", whole, body + returned("%r", whole), np.array(given), wanted
        )
    for out, dimensions, wanted in ((row, [1], x.sum(1)), (single, [0, 1], x.sum()), (whole, [], x)):
        body = f"%z = arith.constant dense<{zero}> : {out}\n%r = linalg.reduce {{ {add} }} ins(%a : {whole}) outs(%z : {out}) dimensions = {dimensions}"
        yield case("linalg.reduce", f"%a: {whole}", out, body + returned("%r", out), x, wanted)
    body = f"%z = arith.constant dense<{zero}> : tensor<3x3x{kind}>\n%r = linalg.contract indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (n, k)>, affine_map<(m, n, k) -> (n, m)>] ins(%a, %b : {whole}, {whole}) outs(%z : tensor<3x3x{kind}>) -> tensor<3x3x{kind}>"
    yield case(
        "linalg.contract",
        f"%a: {whole}, %b: {whole}",
        f"tensor<3x3x{kind}>",
        body + returned("%r", f"tensor<3x3x{kind}>"),
        x,
        x[::-1].copy(),
        (x @ x[::-1].T).T,
    )


def _softmax() -> Iterator[Case]:
    for kind in ("f32", "f64"):
        x = np.array([[1, 2, 3, 1000], [-1000, 0, 1, 2], [5, 5, 5, 5]], NUMPY[kind])
        for axis in (0, 1):
            powers = np.exp(x - x.max(axis, keepdims=True))
            wanted = powers / powers.sum(axis, keepdims=True)
            whole, unknown, buffer = (
                f"{memory}x{kind}>" for memory in ("tensor<3x4", "tensor<?x?", "memref<3x4")
            )
            body = f"%d = tensor.cast %a : {whole} to {unknown}\n%e = tensor.empty(%c3, %c4) : {unknown}\n%q = linalg.softmax dimension({axis}) ins(%d : {unknown}) outs(%e : {unknown}) -> {unknown}\n%r = tensor.cast %q : {unknown} to {whole}"
            yield case("linalg.softmax", f"%a: {whole}", whole, body + returned("%r", whole), x, wanted)
            body = f"%r = memref.alloc() : {buffer}\nlinalg.softmax dimension({axis}) ins(%a : {buffer}) outs(%r : {buffer})"
            yield case("linalg.softmax", f"%a: {buffer}", buffer, body + returned("%r", buffer), x, wanted)


def packed(source: Array, outer: Sequence[int], tiled: Sequence[int], tiles: Sequence[int]) -> Array:
    """What ``linalg.pack`` makes of ``source``, padded with -1."""
    sizes = dict(zip(tiled, tiles, strict=True))
    widths = [(0, -extent % sizes.get(axis, 1)) for axis, extent in enumerate(source.shape)]
    padded = np.pad(source, widths, constant_values=-1)
    shape: list[int] = []
    first: dict[int, int] = {}
    for axis, extent in enumerate(padded.shape):
        first[axis] = len(shape)
        shape += [extent // sizes[axis], sizes[axis]] if axis in sizes else [extent]
    order = [first[axis] for axis in outer] + [first[axis] + 1 for axis in tiled]
    return padded.reshape(shape).transpose(order)


def _packing() -> Iterator[Case]:
    ragged, full = (
        np.arange(math.prod(shape), dtype=np.float32).reshape(shape) for shape in ((5, 7, 2), (6, 8))
    )
    for source, outer, tiled, tiles, padding in [
        (ragged, (0, 1, 2), (0, 1), (3, 4), True), (ragged, (1, 0, 2), (0, 1), (3, 4), True),
        (ragged, (2, 1, 0), (1, 0), (4, 3), True), (ragged, (2, 0, 1), (2,), (2,), True),
        (full, (0, 1), (0, 1), (3, 4), False), (full, (1, 0), (1, 0), (4, 3), False),
    ]:  # fmt: skip
        wanted = packed(source, outer, tiled, tiles)
        plain, small = (f"tensor<{'x'.join(map(str, one.shape))}xf32>" for one in (source, wanted))
        tail = f"outer_dims_perm = {list(outer)} inner_dims_pos = {list(tiled)} inner_tiles = {list(tiles)}"
        value = "padding_value(%p : f32) " * padding
        body = f"%p = arith.constant -1.0 : f32\n%e = tensor.empty() : {small}\n%r = linalg.pack %a {value}{tail} into %e : {plain} -> {small}"
        yield case("linalg.pack", f"%a: {plain}", small, body + returned("%r", small), source, wanted)
        body = f"%e = tensor.empty() : {plain}\n%r = linalg.unpack %a {tail} into %e : {small} -> {plain}"
        yield case(
            "linalg.unpack", f"%a: {small}", plain, body + returned("%r", plain), wanted.copy(), source
        )
        yield from _packing_of_unknown_extents(source, wanted, tail, value, tiles)


def _packing_of_unknown_extents(
    source: Array, wanted: Array, tail: str, value: str, tiles: Sequence[int]
) -> Iterator[Case]:
    plain, small = (f"tensor<{'x'.join(map(str, one.shape))}xf32>" for one in (source, wanted))
    unknown = f"tensor<{'?x' * source.ndim}f32>"
    tiled = f"tensor<{'?x' * source.ndim}{'x'.join(map(str, tiles))}xf32>"
    for operation, kinds, given, right in (
        ("pack", (plain, unknown, tiled, small), source, wanted),
        ("unpack", (small, tiled, unknown, plain), wanted.copy(), source),
    ):
        before, inner, outer, after = kinds
        sizes = [f"%n{number}" for number in range(source.ndim)]
        signature = ", ".join([f"%a: {before}", *(f"{name}: index" for name in sizes)])
        padding = value if operation == "pack" else ""
        body = f"%p = arith.constant -1.0 : f32\n%d = tensor.cast %a : {before} to {inner}\n%e = tensor.empty({', '.join(sizes)}) : {outer}\n%q = linalg.{operation} %d {padding}{tail} into %e : {inner} -> {outer}\n%r = tensor.cast %q : {outer} to {after}"
        extents = right.shape[: source.ndim]
        yield case(
            f"linalg.{operation}", signature, after, body + returned("%r", after), given, *extents, right
        )


def _generic() -> Iterator[Case]:
    kind = "tensor<3x4xi64>"
    body = f"""%e = tensor.empty() : {kind}
    %r = linalg.generic {{indexing_maps = [affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}}
      outs(%e : {kind}) {{ ^bb0(%o: i64):
        %i = linalg.index 0 : index
        %n = arith.index_cast %i : index to i64
        linalg.yield %n : i64 }} -> {kind}"""
    for name in ("generic", "index", "yield"):
        yield case(
            f"linalg.{name}", "", kind, body + returned("%r", kind), np.repeat(np.arange(3), 4).reshape(3, 4)
        )
    # As the operation is defined: an integer hash of the place and the seed, scaled to the range.
    kind = "tensor<2x3xf64>"
    body = f"%e = tensor.empty() : {kind}\n%r = linalg.fill_rng_2d ins(%a, %b, %s : f64, f64, i32) outs(%e : {kind}) -> {kind}"
    yield case(
        "linalg.fill_rng_2d",
        "%a: f64, %b: f64, %s: i32",
        kind,
        body + returned("%r", kind),
        -2.0,
        3.0,
        7,
        _random(2, 3, -2.0, 3.0, 7),
    )


def _random(rows: int, columns: int, low: float, high: float, seed: int) -> Array:
    def step(value: int) -> int:
        return (value * 1103515245 + 12345) % 2**32

    result = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            number = step(step(i + seed) + j)  # one step a place and the seed
            signed = number - 2**32 if number >= 2**31 else number
            result[i, j] = (signed + 2147483647) * ((high - low) * 2.3283064e-10) + low
    return result


CASES = (*_elementwise(), *_softmax(), *_packing(), *_generic())
