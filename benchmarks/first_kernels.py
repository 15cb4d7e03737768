"""The kernels of ``benchmarks.first_calls``: twenty in three sizes each, as one would first write them."""

from __future__ import annotations

from collections.abc import Callable

Shapes = tuple[tuple[int, ...], ...]
Made = tuple[str, Shapes]  # the text of @f, and the shapes of its arguments, which are f32


def _tensors(shapes: Shapes, result: tuple[int, ...], lines: list[str]) -> Made:
    """A function of tensors %a0, %a1, ... that returns %r."""
    arguments = ", ".join(f"%a{number}: {_tensor(shape)}" for number, shape in enumerate(shapes))
    body = "\n  ".join([*lines, f"return %r : {_tensor(result)}"])
    return f"func.func @f({arguments}) -> {_tensor(result)} {{\n  {body}\n}}\n", shapes


def _loops(shapes: Shapes, lines: list[str]) -> Made:
    """A function of memrefs %a0, %a1, ... that writes to some of them."""
    arguments = ", ".join(f"%a{number}: {_memref(shape)}" for number, shape in enumerate(shapes))
    body = "\n  ".join([*lines, "return"])
    return f"func.func @f({arguments}) {{\n  {body}\n}}\n", shapes


def _tensor(shape: tuple[int, ...]) -> str:
    return f"tensor<{''.join(f'{extent}x' for extent in shape)}f32>"


def _memref(shape: tuple[int, ...]) -> str:
    return f"memref<{''.join(f'{extent}x' for extent in shape)}f32>"


def _op(
    name: str, result: str, *operands: tuple[str, tuple[int, ...]], to: tuple[int, ...], said: str = ""
) -> str:
    values = ", ".join(f"%{value}" for value, _ in operands)
    types = ", ".join(_tensor(shape) for _, shape in operands)
    return f'%{result} = "tensorlang.{name}"({values}) {said} : ({types}) -> {_tensor(to)}'


def matmul(n: int) -> Made:
    square = (n, n)
    return _tensors((square, square), square, [_op("matmul", "r", ("a0", square), ("a1", square), to=square)])


def matmul_tall(n: int) -> Made:
    left, right, out = (8 * n, n), (n, n // 4), (8 * n, n // 4)
    return _tensors((left, right), out, [_op("matmul", "r", ("a0", left), ("a1", right), to=out)])


def matmul_transposed(n: int) -> Made:
    square = (n, n)
    lines = [
        _op("transpose", "t", ("a1", square), to=square, said="{permutation = [1, 0]}"),
        _op("matmul", "r", ("a0", square), ("t", square), to=square),
    ]
    return _tensors((square, square), square, lines)


def matmul_affine(n: int) -> Made:
    kind = _memref((n, n))
    lines = [
        "%zero = arith.constant 0.0 : f32",
        f"affine.for %i = 0 to {n} {{ affine.for %j = 0 to {n} {{",
        f"  %s = affine.for %k = 0 to {n} iter_args(%t = %zero) -> (f32) {{",
        f"    %x = affine.load %a0[%i, %k] : {kind}",
        f"    %y = affine.load %a1[%k, %j] : {kind}",
        "    %p = arith.mulf %x, %y : f32",
        "    %q = arith.addf %t, %p : f32",
        "    affine.yield %q : f32",
        "  }",
        f"  affine.store %s, %a2[%i, %j] : {kind}",
        "} }",
    ]
    return _loops(((n, n),) * 3, lines)


def _counted(depth: int, extents: list[str]) -> list[str]:
    """The heads of ``depth`` loops from 0 (%c0) by 1 (%c1), innermost last."""
    return [f"scf.for %i{level} = %c0 to {extents[level]} step %c1 {{" for level in range(depth)]


def _constants(*numbers: int) -> list[str]:
    return [f"%c{number} = arith.constant {number} : index" for number in sorted({0, 1, *numbers})]


def matmul_scf(n: int) -> Made:
    kind = _memref((n, n))
    lines = [
        *_constants(n),
        *_counted(3, [f"%c{n}"] * 3),
        f"%x = memref.load %a0[%i0, %i2] : {kind}",
        f"%y = memref.load %a1[%i2, %i1] : {kind}",
        f"%z = memref.load %a2[%i0, %i1] : {kind}",
        "%p = arith.mulf %x, %y : f32",
        "%q = arith.addf %z, %p : f32",
        f"memref.store %q, %a2[%i0, %i1] : {kind}",
        "} } }",
    ]
    return _loops(((n, n),) * 3, lines)


def conv2d(n: int) -> Made:
    image, filters, out = (1, 32, n + 2, n + 2), (32, 32, 3, 3), (1, 32, n, n)
    line = _op("conv2d", "r", ("a0", image), ("a1", filters), to=out, said='{layout = "NCHW"}')
    return _tensors((image, filters), out, [line])


def perceptron(n: int) -> Made:
    batch, weights, bias = (64, n), (n, n), (n,)
    lines = [
        _op("matmul", "p", ("a0", batch), ("a1", weights), to=batch),
        _op("add", "s", ("p", batch), ("a2", bias), to=batch),
        _op("relu", "r", ("s", batch), to=batch),
    ]
    return _tensors((batch, weights, bias), batch, lines)


def softmax(n: int) -> Made:
    square = (n, n)
    return _tensors((square,), square, [_op("softmax", "r", ("a0", square), to=square, said="{axis = 1}")])


def layer_norm(n: int) -> Made:
    square, column, keep = (n, n), (n, 1), "{axes = [1], keepdims = true}"
    lines = [
        _op("mean", "m", ("a0", square), to=column, said=keep),
        _op("sub", "d", ("a0", square), ("m", column), to=square),
        _op("mul", "q", ("d", square), ("d", square), to=square),
        _op("mean", "v", ("q", square), to=column, said=keep),
        "%small = arith.constant 1.0e-5 : f32",
        f'%w = "tensorlang.add"(%v, %small) : ({_tensor(column)}, f32) -> {_tensor(column)}',
        _op("sqrt", "s", ("w", column), to=column),
        _op("div", "r", ("d", square), ("s", column), to=square),
    ]
    return _tensors((square,), square, lines)


def sum_rows(n: int) -> Made:
    return _tensors(((n, n),), (n,), [_op("sum", "r", ("a0", (n, n)), to=(n,), said="{axes = [1]}")])


def sum_columns(n: int) -> Made:
    return _tensors(((n, n),), (n,), [_op("sum", "r", ("a0", (n, n)), to=(n,), said="{axes = [0]}")])


def largest(n: int) -> Made:
    return _tensors(((n, n),), (), [_op("reduce_max", "r", ("a0", (n, n)), to=(), said="{axes = [0, 1]}")])


def gelu(n: int) -> Made:
    return _tensors(((n, n),), (n, n), [_op("gelu", "r", ("a0", (n, n)), to=(n, n))])


def chain(n: int) -> Made:
    square = (n, n)
    lines = [
        _op("add", "x", ("a0", square), ("a1", square), to=square),
        _op("tanh", "y", ("x", square), to=square),
        _op("mul", "z", ("y", square), ("a0", square), to=square),
        _op("exp", "r", ("z", square), to=square),
    ]
    return _tensors((square, square), square, lines)


def add(n: int) -> Made:
    return _tensors(((n, n), (n, n)), (n, n), [_op("add", "r", ("a0", (n, n)), ("a1", (n, n)), to=(n, n))])


def transpose(n: int) -> Made:
    line = _op("transpose", "r", ("a0", (n, n)), to=(n, n), said="{permutation = [1, 0]}")
    return _tensors(((n, n),), (n, n), [line])


def jacobi(n: int) -> Made:
    kind, last = _memref((n, n)), n - 1
    lines = [
        *_constants(last),
        "%quarter = arith.constant 0.25 : f32",
        f"scf.for %i = %c1 to %c{last} step %c1 {{ scf.for %j = %c1 to %c{last} step %c1 {{",
        "%u = arith.subi %i, %c1 : index",
        "%d = arith.addi %i, %c1 : index",
        "%l = arith.subi %j, %c1 : index",
        "%e = arith.addi %j, %c1 : index",
        f"%n0 = memref.load %a0[%u, %j] : {kind}",
        f"%n1 = memref.load %a0[%d, %j] : {kind}",
        f"%n2 = memref.load %a0[%i, %l] : {kind}",
        f"%n3 = memref.load %a0[%i, %e] : {kind}",
        "%s0 = arith.addf %n0, %n1 : f32",
        "%s1 = arith.addf %n2, %n3 : f32",
        "%s = arith.addf %s0, %s1 : f32",
        "%m = arith.mulf %s, %quarter : f32",
        f"memref.store %m, %a1[%i, %j] : {kind}",
        "} }",
    ]
    return _loops(((n, n), (n, n)), lines)


def update(n: int) -> Made:
    kind = _memref((n * n,))
    lines = [
        "%k = arith.constant 0.5 : f32",
        f"affine.for %i = 0 to {n * n} {{",
        f"%x = affine.load %a0[%i] : {kind}",
        f"%y = affine.load %a1[%i] : {kind}",
        "%p = arith.mulf %x, %k : f32",
        "%q = arith.addf %p, %y : f32",
        f"affine.store %q, %a1[%i] : {kind}",
        "}",
    ]
    return _loops(((n * n,), (n * n,)), lines)


def prefix_sums(n: int) -> Made:
    """Each element waits for the one before."""
    kind = _memref((n, n))
    lines = [
        *_constants(n),
        f"scf.for %i = %c0 to %c{n} step %c1 {{ scf.for %j = %c1 to %c{n} step %c1 {{",
        "%l = arith.subi %j, %c1 : index",
        f"%x = memref.load %a0[%i, %l] : {kind}",
        f"%y = memref.load %a0[%i, %j] : {kind}",
        "%h = arith.mulf %x, %x : f32",
        "%s = arith.subf %y, %h : f32",
        f"memref.store %s, %a0[%i, %j] : {kind}",
        "} }",
    ]
    return _loops(((n, n),), lines)


def triangle(n: int) -> Made:
    """A product with a lower triangle: bounds depend on a counter outside."""
    kind = _memref((n, n))
    lines = [
        f"affine.for %i = 0 to {n} {{ affine.for %j = 0 to {n} {{",
        "  affine.for %k = 0 to affine_map<(d0) -> (d0 + 1)>(%i) {",
        f"    %x = affine.load %a0[%i, %k] : {kind}",
        f"    %y = affine.load %a1[%k, %j] : {kind}",
        f"    %z = affine.load %a2[%i, %j] : {kind}",
        "    %p = arith.mulf %x, %y : f32",
        "    %q = arith.addf %z, %p : f32",
        f"    affine.store %q, %a2[%i, %j] : {kind}",
        "} } }",
    ]
    return _loops(((n, n),) * 3, lines)


KERNELS: dict[str, tuple[Callable[[int], Made], tuple[int, int, int]]] = {
    "matmul": (matmul, (64, 256, 1024)),
    "matmul_tall": (matmul_tall, (32, 128, 512)),
    "matmul_transposed": (matmul_transposed, (64, 256, 768)),
    "matmul_affine": (matmul_affine, (32, 128, 512)),
    "matmul_scf": (matmul_scf, (32, 128, 512)),
    "conv2d": (conv2d, (8, 28, 112)),
    "perceptron": (perceptron, (64, 256, 1024)),
    "softmax": (softmax, (32, 256, 1024)),
    "layer_norm": (layer_norm, (32, 256, 1024)),
    "sum_rows": (sum_rows, (64, 512, 2048)),
    "sum_columns": (sum_columns, (64, 512, 2048)),
    "largest": (largest, (64, 512, 2048)),
    "gelu": (gelu, (32, 256, 1024)),
    "chain": (chain, (32, 256, 1024)),
    "add": (add, (64, 512, 2048)),
    "transpose": (transpose, (64, 512, 2048)),
    "jacobi": (jacobi, (64, 512, 2048)),
    "update": (update, (64, 512, 2048)),
    "prefix_sums": (prefix_sums, (64, 512, 2048)),
    "triangle": (triangle, (32, 128, 512)),
}
