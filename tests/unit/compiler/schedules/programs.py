"""Sources of bufferized functions that the tests schedule."""

from __future__ import annotations


def generic(
    maps: list[str], iterators: str, inputs: list[str], outputs: list[str], body: str, names: str = ""
) -> str:
    """A linalg.generic; ``inputs`` and ``outputs`` are "%name: type", ``body`` the text of its block."""
    kinds = ", ".join({"p": '"parallel"', "r": '"reduction"'}[letter] for letter in iterators)
    ins = (
        ", ".join(part.split(":", 1)[0] for part in inputs)
        + " : "
        + ", ".join(p.split(":", 1)[1] for p in inputs)
    )
    outs = (
        ", ".join(part.split(":", 1)[0] for part in outputs)
        + " : "
        + ", ".join(p.split(":", 1)[1] for p in outputs)
    )
    ins = f"ins({ins})" if inputs else ""
    listed = ", ".join(f"affine_map<{item}>" for item in maps)
    return (
        f"linalg.generic {{indexing_maps = [{listed}], iterator_types = [{kinds}]}} {ins} outs({outs}) {{\n"
        f"^bb0({names}):\n{body}\n}}"
    )


def function(arguments: list[str], *lines: str) -> str:
    body = "\n".join(lines)
    return f"func.func @f({', '.join(arguments)}) {{\n{body}\nreturn\n}}"


def multiply_add(dtype: str) -> tuple[str, str]:
    """Names and body of ``out + a * b``."""
    kind = "f" if dtype.startswith("f") else "i"
    return (
        f"%x: {dtype}, %y: {dtype}, %z: {dtype}",
        f"%p = arith.mul{kind} %x, %y : {dtype}\n"
        f"%s = arith.add{kind} %z, %p : {dtype}\n"
        f"linalg.yield %s : {dtype}",
    )


def contraction(
    maps: list[str], iterators: str, shapes: list[str], dtype: str = "f32", *, zero: bool = True
) -> str:
    """C (+)= A * B for memref types ``shapes`` of A, B and C."""
    a, b, c = shapes
    names, body = multiply_add(dtype)
    literal = "0.0" if dtype.startswith("f") else "0"
    fill = [f"%zero = arith.constant {literal} : {dtype}", f"linalg.fill ins(%zero : {dtype}) outs(%c : {c})"]
    return function(
        [f"%a: {a}", f"%b: {b}", f"%c: {c}"],
        *(fill if zero else []),
        generic(maps, iterators, [f"%a:{a}", f"%b:{b}"], [f"%c:{c}"], body, names),
    )


def matmul(
    m: int,
    n: int,
    k: int,
    dtype: str = "f32",
    *,
    zero: bool = True,
    transpose_a: bool = False,
    transpose_b: bool = False,
) -> str:
    a = f"memref<{k}x{m}x{dtype}>" if transpose_a else f"memref<{m}x{k}x{dtype}>"
    b = f"memref<{n}x{k}x{dtype}>" if transpose_b else f"memref<{k}x{n}x{dtype}>"
    maps = [
        "(m, n, k) -> (k, m)" if transpose_a else "(m, n, k) -> (m, k)",
        "(m, n, k) -> (n, k)" if transpose_b else "(m, n, k) -> (k, n)",
        "(m, n, k) -> (m, n)",
    ]
    return contraction(maps, "ppr", [a, b, f"memref<{m}x{n}x{dtype}>"], dtype, zero=zero)


def batch_matmul(batch: int, m: int, n: int, k: int, dtype: str = "f32") -> str:
    return contraction(
        ["(b, m, n, k) -> (b, m, k)", "(b, m, n, k) -> (b, k, n)", "(b, m, n, k) -> (b, m, n)"],
        "pppr",
        [
            f"memref<{batch}x{m}x{k}x{dtype}>",
            f"memref<{batch}x{k}x{n}x{dtype}>",
            f"memref<{batch}x{m}x{n}x{dtype}>",
        ],
        dtype,
    )


def conv_nchw(
    n: int,
    c: int,
    h: int,
    w: int,
    f: int,
    kh: int,
    kw: int,
    stride: int = 1,
    dilation: int = 1,
    dtype: str = "f32",
) -> str:
    """``h`` x ``w`` is the size of the (padded) input."""
    oh, ow = (h - (kh - 1) * dilation - 1) // stride + 1, (w - (kw - 1) * dilation - 1) // stride + 1
    dims = "(n, f, y, x, c, i, j)"
    maps = [
        f"{dims} -> (n, c, y * {stride} + i * {dilation}, x * {stride} + j * {dilation})",
        f"{dims} -> (f, c, i, j)",
        f"{dims} -> (n, f, y, x)",
    ]
    shapes = [
        f"memref<{n}x{c}x{h}x{w}x{dtype}>",
        f"memref<{f}x{c}x{kh}x{kw}x{dtype}>",
        f"memref<{n}x{f}x{oh}x{ow}x{dtype}>",
    ]
    return contraction(maps, "pppprrr", shapes, dtype)


def conv_nhwc(
    n: int,
    c: int,
    h: int,
    w: int,
    f: int,
    kh: int,
    kw: int,
    stride: int = 1,
    dilation: int = 1,
    dtype: str = "f32",
) -> str:
    oh, ow = (h - (kh - 1) * dilation - 1) // stride + 1, (w - (kw - 1) * dilation - 1) // stride + 1
    dims = "(n, y, x, f, i, j, c)"
    maps = [
        f"{dims} -> (n, y * {stride} + i * {dilation}, x * {stride} + j * {dilation}, c)",
        f"{dims} -> (i, j, c, f)",
        f"{dims} -> (n, y, x, f)",
    ]
    shapes = [
        f"memref<{n}x{h}x{w}x{c}x{dtype}>",
        f"memref<{kh}x{kw}x{c}x{f}x{dtype}>",
        f"memref<{n}x{oh}x{ow}x{f}x{dtype}>",
    ]
    return contraction(maps, "pppprrr", shapes, dtype)


def pointwise(
    shapes: list[str], maps: list[str], body: str, dtypes: list[str], *, iterators: str = "pp"
) -> str:
    """One linalg.generic over buffers %a0, %a1, ...; the last is the result. Elements are %x0, %x1, ..."""
    names = [f"%a{number}: {shape}" for number, shape in enumerate(shapes)]
    elements = ", ".join(f"%x{number}: {dtype}" for number, dtype in enumerate(dtypes))
    return function(names, generic(maps, iterators, names[:-1], names[-1:], body, elements))


def reduction(extents: tuple[int, ...], axes: set[int], body: str, dtype: str, start: str) -> str:
    """Fold ``axes`` of %a into %o, which starts from ``start``; elements are %x and %z."""
    every = ", ".join(f"d{number}" for number in range(len(extents)))
    kept = [number for number in range(len(extents)) if number not in axes]
    source = f"memref<{'x'.join(map(str, extents))}x{dtype}>"
    result = f"memref<{''.join(f'{extents[number]}x' for number in kept)}{dtype}>"
    return function(
        [f"%a: {source}", f"%o: {result}"],
        f"%start = arith.constant {start} : {dtype}",
        f"linalg.fill ins(%start : {dtype}) outs(%o : {result})",
        generic(
            [f"({every}) -> ({every})", f"({every}) -> ({', '.join(f'd{number}' for number in kept)})"],
            "".join("r" if number in axes else "p" for number in range(len(extents))),
            [f"%a:{source}"],
            [f"%o:{result}"],
            body,
            f"%x: {dtype}, %z: {dtype}",
        ),
    )
