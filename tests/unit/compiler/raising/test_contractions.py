"""Contractions and convolutions are raised in any loop order and with any way of accumulating."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.compiler.raising import Raised
from tests.unit.compiler.raising.running import agrees

_DTYPES = {"f32": np.float32, "f64": np.float64, "i32": np.int32, "i64": np.int64}


def _random(shape: tuple[int, ...], dtype: str, seed: int = 0) -> np.ndarray:
    values = np.random.default_rng(seed).integers(-8, 8, shape)
    return values.astype(_DTYPES[dtype])


def _loops(order: list[tuple[str, int]], body: str, form: str) -> str:
    for name, extent in reversed(order):
        if form == "affine":
            body = f"affine.for %{name} = 0 to {extent} {{\n{body}\n}}"
        else:
            body = f"scf.for %{name} = %c0 to %n{extent} step %c1 {{\n{body}\n}}"
    return body


def _constants(extents: list[int]) -> str:
    lines = ["%c0 = arith.constant 0 : index", "%c1 = arith.constant 1 : index"]
    lines += [f"%n{extent} = arith.constant {extent} : index" for extent in sorted(set(extents))]
    return "\n".join(lines)


def _multiply_add(dtype: str, fused: bool) -> str:
    if dtype.startswith("i"):
        return f"%p = arith.muli %a, %b : {dtype}\n%s = arith.addi %p, %acc : {dtype}"
    if fused:
        return f"%s = math.fma %a, %b, %acc : {dtype}"
    return f"%p = arith.mulf %a, %b : {dtype}\n%s = arith.addf %acc, %p : {dtype}"


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    order=st.permutations(["i", "j", "k"]),
    extents=st.tuples(*[st.integers(1, 6)] * 3),
    dtype=st.sampled_from(sorted(_DTYPES)),
    form=st.sampled_from(["scf", "affine"]),
    fused=st.booleans(),
    transposed=st.booleans(),
)
def test_a_matmul_through_memory_is_one_contraction(*, order, extents, dtype, form, fused, transposed):
    """C[i,j] += A[i,k] * B[k,j], loaded and stored each time, in each of the six loop orders."""
    sizes = dict(zip("ijk", extents, strict=True))
    m, n, k = extents
    right, at = (f"{n}x{k}", "%j, %k") if transposed else (f"{k}x{n}", "%k, %j")
    load, store = ("affine.load", "affine.store") if form == "affine" else ("memref.load", "memref.store")
    body = f"""
      %a = {load} %A[%i, %k] : memref<{m}x{k}x{dtype}>
      %b = {load} %B[{at}] : memref<{right}x{dtype}>
      %acc = {load} %C[%i, %j] : memref<{m}x{n}x{dtype}>
      {_multiply_add(dtype, fused)}
      {store} %s, %C[%i, %j] : memref<{m}x{n}x{dtype}>"""
    nest = _loops([(name, sizes[name]) for name in order], body, form)
    text = f"""
    func.func @f(%A: memref<{m}x{k}x{dtype}>, %B: memref<{right}x{dtype}>, %C: memref<{m}x{n}x{dtype}>) {{
      {_constants(list(extents))}
      {nest}
      return
    }}"""
    a, c = _random((m, k), dtype, 1), _random((m, n), dtype, 3)
    b = _random((n, k) if transposed else (k, n), dtype, 2)
    after, records = agrees(text, [a, b, c])
    np.testing.assert_array_equal(after[2], c + a @ (b.T if transposed else b))
    (record,) = records
    assert isinstance(record, Raised)
    assert record.kind == "contraction"
    assert record.iterators == ("parallel", "parallel", "reduction")
    in_order = [record.extents[dim] for dim in record.loop_order]
    assert in_order == [sizes[name] for name in order]


@pytest.mark.parametrize("dtype", sorted(_DTYPES))
@pytest.mark.parametrize("form", ["scf", "affine"])
@pytest.mark.parametrize("start", ["zero", "load"])
@pytest.mark.parametrize("epilogue", ["none", "bias"])
def test_an_accumulator_in_a_register_is_the_stored_element(dtype, form, start, epilogue):
    """A sum carried by iter_args, from zero or from the old element, with or without a bias at the end."""
    m, n, k = 4, 5, 3
    zero = f"%zero = arith.constant {'0' if dtype.startswith('i') else '0.0'} : {dtype}"
    load, store = ("affine.load", "affine.store") if form == "affine" else ("memref.load", "memref.store")
    initial = "%zero" if start == "zero" else "%old"
    head = f"affine.for %k = 0 to {k}" if form == "affine" else f"scf.for %k = %c0 to %n{k} step %c1"
    result, last = "%r", ""
    if epilogue == "bias":
        add = "arith.addi" if dtype.startswith("i") else "arith.addf"
        last = f"%bias = {load} %D[%j] : memref<{n}x{dtype}>\n%t = {add} %r, %bias : {dtype}"
        result = "%t"
    body = f"""
      {f"%old = {load} %C[%i, %j] : memref<{m}x{n}x{dtype}>" if start == "load" else ""}
      %r = {head} iter_args(%acc = {initial}) -> ({dtype}) {{
        %a = {load} %A[%i, %k] : memref<{m}x{k}x{dtype}>
        %b = {load} %B[%k, %j] : memref<{k}x{n}x{dtype}>
        {_multiply_add(dtype, fused=False)}
        {form}.yield %s : {dtype}
      }}
      {last}
      {store} {result}, %C[%i, %j] : memref<{m}x{n}x{dtype}>"""
    text = f"""
    func.func @f(%A: memref<{m}x{k}x{dtype}>, %B: memref<{k}x{n}x{dtype}>, %C: memref<{m}x{n}x{dtype}>,
                 %D: memref<{n}x{dtype}>) {{
      {_constants([m, n, k])}
      {zero}
      {_loops([("i", m), ("j", n)], body, form)}
      return
    }}"""
    a, b, c, d = (_random(s, dtype, i) for i, s in enumerate([(m, k), (k, n), (m, n), (n,)]))
    after, records = agrees(text, [a, b, c, d])
    expected = a @ b + (c if start == "load" else 0) + (d if epilogue == "bias" else 0)
    np.testing.assert_array_equal(after[2], expected)
    kinds = [record.kind for record in records if isinstance(record, Raised)]
    fill = ["fill"] if start == "zero" else []
    assert kinds == [*fill, "contraction", *(["pointwise"] if epilogue == "bias" else [])]


@settings(max_examples=20, deadline=None, derandomize=True)
@given(
    sizes=st.tuples(*[st.integers(1, 3)] * 4),
    window=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    stride=st.integers(1, 2),
    dilation=st.integers(1, 2),
    style=st.sampled_from(["memory", "chain", "fill inside"]),
    channels_last=st.booleans(),
    slack=st.integers(0, 1),
    shuffle=st.permutations(range(7)),
)
def test_a_convolution_is_one_convolution(
    *, sizes, window, stride, dilation, style, channels_last, slack, shuffle
):
    """NCHW and NHWC, strides, dilation, a rest at the border, three ways of accumulating."""
    (n, ic, oc, oh), (kh, kw) = sizes, window
    ow = oh + 1
    h = (oh - 1) * stride + (kh - 1) * dilation + 1 + slack
    w = (ow - 1) * stride + (kw - 1) * dilation + 1
    extents = {"n": n, "oc": oc, "oh": oh, "ow": ow, "ic": ic, "kh": kh, "kw": kw}
    parallel, reduction = ["n", "oc", "oh", "ow"], ["ic", "kh", "kw"]
    if channels_last:
        shapes = (n, h, w, ic), (kh, kw, ic, oc), (n, oh, ow, oc)
        places = "%n, %h, %w, %ic", "%kh, %kw, %ic, %oc", "%n, %oh, %ow, %oc"
    else:
        shapes = (n, ic, h, w), (oc, ic, kh, kw), (n, oc, oh, ow)
        places = "%n, %ic, %h, %w", "%oc, %ic, %kh, %kw", "%n, %oc, %oh, %ow"
    types = [f"memref<{'x'.join(map(str, shape))}xf32>" for shape in shapes]
    address = """
      %h0 = arith.muli %oh, %stride : index
      %h1 = arith.muli %kh, %dilation : index
      %h = arith.addi %h0, %h1 : index
      %w = affine.apply affine_map<(a, b)[s, d] -> (a * s + b * d)>(%ow, %kw)[%stride, %dilation]"""
    loads = f"""{address}
      %a = memref.load %X[{places[0]}] : {types[0]}
      %b = memref.load %W[{places[1]}] : {types[1]}"""
    if style == "chain":
        body = _chain([(name, extents[name]) for name in reduction], loads)
        body += f"\nmemref.store %r0, %Y[{places[2]}] : {types[2]}"
        nest = _loops([(name, extents[name]) for name in parallel], body, "scf")
        initial = "fill"
    else:
        body = f"""{loads}
          %acc = memref.load %Y[{places[2]}] : {types[2]}
          {_multiply_add("f32", fused=False)}
          memref.store %s, %Y[{places[2]}] : {types[2]}"""
        if style == "memory":
            order = [(parallel + reduction)[place] for place in shuffle]
            nest = _loops([(name, extents[name]) for name in order], body, "scf")
            initial = None
        else:
            inner = _loops([(name, extents[name]) for name in reduction], body, "scf")
            inner = f"memref.store %zero, %Y[{places[2]}] : {types[2]}\n{inner}"
            nest = _loops([(name, extents[name]) for name in parallel], inner, "scf")
            initial = "fill"
    text = f"""
    func.func @f(%X: {types[0]}, %W: {types[1]}, %Y: {types[2]}) {{
      {_constants(list(extents.values()))}
      %zero = arith.constant 0.0 : f32
      %stride = arith.constant {stride} : index
      %dilation = arith.constant {dilation} : index
      {nest}
      return
    }}"""
    x, weights, y = (_random(shape, "f32", seed) for seed, shape in enumerate(shapes))
    after, records = agrees(text, [x, weights, y])
    expected = y.copy() if initial is None else np.zeros_like(y)
    for at in itertools.product(*map(range, extents.values())):
        b, o, p, q, c, u, v = at
        row, column = p * stride + u * dilation, q * stride + v * dilation
        if channels_last:
            expected[b, p, q, o] += x[b, row, column, c] * weights[u, v, c, o]
        else:
            expected[b, o, p, q] += x[b, c, row, column] * weights[o, c, u, v]
    np.testing.assert_array_equal(after[2], expected)
    assert all(isinstance(record, Raised) for record in records), records
    assert [record.kind for record in records][:-1] == (["fill"] if initial else [])
    assert records[-1].iterators == ("parallel",) * 4 + ("reduction",) * 3
    # Strides show in the map even where a window has one element.
    assert records[-1].kind == "convolution"


def _chain(reductions: list[tuple[str, int]], loads: str) -> str:
    """Nested loops that pass one accumulator all the way in and out."""
    text = f"{loads}\n{_multiply_add('f32', fused=False).replace('%acc', f'%acc{len(reductions) - 1}')}"
    last = "%s"
    for depth in reversed(range(len(reductions))):
        name, extent = reductions[depth]
        start = f"%acc{depth - 1}" if depth else "%zero"
        head = f"%r{depth} = scf.for %{name} = %c0 to %n{extent} step %c1"
        text = f"""{head} iter_args(%acc{depth} = {start}) -> (f32) {{
          {text}
          scf.yield {last} : f32
        }}"""
        last = f"%r{depth}"
    return text
