"""arith, math and index, on scalars, vectors and tensors of known and unknown extents."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from tests.operations.case import NUMPY, Case, case

_FORMS = ("{}", "vector<2x2x{}>", "tensor<4x{}>", "tensor<?x{}>")


def on_all_forms(operation: str, spelt: str, ins: Sequence[str], out: str, *values: Any) -> Case:
    """``spelt`` has {0}, {1} .. for operands, {I} for their types in a row and {O} for that of the result."""
    *given, wanted = values
    signature = ", ".join(f"%a{n}: tensor<4x{kind}>" for n, kind in enumerate(ins))
    lines = [line for n, kind in enumerate(ins) for line in _operands(n, kind)]
    for form, pattern in enumerate(_FORMS):
        names = [f"%a{n}_{form}" for n in range(len(ins))]
        types = [pattern.format(kind) for kind in ins]
        applied = spelt.format(*names, I=types, O=pattern.format(out), T=types[0])
        lines.append(f"%r{form} = {applied}")
    lines += _result(out)
    results = f"({', '.join([f'tensor<4x{out}>'] * 4)})"
    arguments = [np.array(value, NUMPY[kind]) for value, kind in zip(given, ins, strict=True)]
    right = np.array(wanted, NUMPY[out])
    first = np.full(4, right[0])
    return case(operation, signature, results, "\n".join(lines), *arguments, (first, right, right, right))


def _operands(number: int, kind: str) -> Iterator[str]:
    name = f"%a{number}"
    zero = "false" if kind == "i1" else f"{'0.0' if kind[0] == 'f' else '0'} : {kind}"
    yield f"{name}_0 = tensor.extract {name}[%c0] : tensor<4x{kind}>"
    yield f"{name}_z = arith.constant {zero}"
    yield f"{name}_r = vector.transfer_read {name}[%c0], {name}_z : tensor<4x{kind}>, vector<4x{kind}>"
    yield f"{name}_1 = vector.shape_cast {name}_r : vector<4x{kind}> to vector<2x2x{kind}>"
    yield f"{name}_2 = tensor.cast {name} : tensor<4x{kind}> to tensor<4x{kind}>"
    yield f"{name}_3 = tensor.cast {name} : tensor<4x{kind}> to tensor<?x{kind}>"


def _result(out: str) -> Iterator[str]:
    yield f"%s0 = tensor.from_elements %r0, %r0, %r0, %r0 : tensor<4x{out}>"
    yield f"%row = vector.shape_cast %r1 : vector<2x2x{out}> to vector<4x{out}>"
    yield f"%e = tensor.empty() : tensor<4x{out}>"
    yield f"%s1 = vector.transfer_write %row, %e[%c0] : vector<4x{out}>, tensor<4x{out}>"
    yield f"%s3 = tensor.cast %r3 : tensor<?x{out}> to tensor<4x{out}>"
    yield f"return %s0, %s1, %r2, %s3 : {', '.join([f'tensor<4x{out}>'] * 4)}"


X = np.array([0.5, 0.25, 0.75, 0.125])
Y = np.array([1.5, 2.5, 1.25, 3.0])
SIGNED = np.array([1.5, -2.25, 0.75, 5.0])
OTHER = np.array([0.5, 4.0, -0.75, 2.0])
UNARY: dict[str, tuple[Callable[..., Any], Any]] = {
    "absf": (np.abs, SIGNED), "acos": (np.arccos, X), "acosh": (np.arccosh, Y), "asin": (np.arcsin, X),
    "asinh": (np.arcsinh, X), "atan": (np.arctan, X), "atanh": (np.arctanh, X), "cbrt": (np.cbrt, X),
    "ceil": (np.ceil, SIGNED), "cos": (np.cos, X), "cosh": (np.cosh, X), "erf": (np.vectorize(math.erf), X),
    "erfc": (np.vectorize(math.erfc), X), "exp": (np.exp, X), "exp2": (np.exp2, X), "expm1": (np.expm1, X),
    "floor": (np.floor, SIGNED), "log": (np.log, X), "log10": (np.log10, X), "log1p": (np.log1p, X),
    "log2": (np.log2, X), "round": (lambda v: np.trunc(v + np.copysign(0.5, v)), SIGNED * 2),
    "roundeven": (np.rint, SIGNED * 2), "rsqrt": (lambda v: 1 / np.sqrt(v), X), "sin": (np.sin, X),
    "sinh": (np.sinh, X), "sqrt": (np.sqrt, X), "tan": (np.tan, X), "tanh": (np.tanh, X),
    "trunc": (np.trunc, SIGNED),
}  # fmt: skip
SPECIAL = np.array([np.inf, 5e-324, np.nan, -1.5])
CLASSES = {"isfinite": [0, 1, 0, 1], "isinf": [1, 0, 0, 0], "isnan": [0, 0, 1, 0], "isnormal": [0, 0, 0, 1]}
FLOATS: dict[str, Callable[..., Any]] = {
    "arith.addf": np.add, "arith.divf": np.divide, "arith.maximumf": np.maximum, "arith.maxnumf": np.fmax,
    "arith.minimumf": np.minimum, "arith.minnumf": np.fmin, "arith.mulf": np.multiply, "arith.remf": np.fmod,
    "arith.subf": np.subtract, "math.atan2": np.arctan2, "math.copysign": np.copysign,
}  # fmt: skip
A, B, SHIFTS = [7, -9, 12, -5], [2, 4, -5, -3], [1, 3, 0, 2]


def wrapped(value: int, width: int) -> int:
    half = 1 << (width - 1)
    return (value + half) % (2 * half) - half


def integers(width: int) -> dict[str, Callable[[int, int], int]]:
    """On Python's integers; unsigned operations see them as they are in memory."""

    def plain(value: int) -> int:
        return value % (1 << width)

    return {
        "addi": lambda a, b: a + b, "andi": lambda a, b: a & b, "ceildivsi": lambda a, b: -(-a // b),
        "ceildivui": lambda a, b: -(-plain(a) // plain(b)), "divsi": lambda a, b: math.trunc(a / b),
        "divui": lambda a, b: plain(a) // plain(b), "floordivsi": lambda a, b: a // b, "maxsi": max,
        "maxui": lambda a, b: max(plain(a), plain(b)), "minsi": min,
        "minui": lambda a, b: min(plain(a), plain(b)), "muli": lambda a, b: a * b, "ori": lambda a, b: a | b,
        "remsi": lambda a, b: round(math.fmod(a, b)), "remui": lambda a, b: plain(a) % plain(b),
        "shli": lambda a, b: a << b, "shrsi": lambda a, b: a >> b, "shrui": lambda a, b: plain(a) >> b,
        "subi": lambda a, b: a - b, "xori": lambda a, b: a ^ b,
    }  # fmt: skip


def _floats() -> Iterator[Case]:
    for kind in ("f32", "f64"):
        for name, (function, given) in UNARY.items():
            yield on_all_forms(
                f"math.{name}", f"math.{name} {{0}} : {{T}}", [kind], kind, given, function(given)
            )
        yield on_all_forms("arith.negf", "arith.negf {0} : {T}", [kind], kind, SIGNED, -SIGNED)
        special = SPECIAL.astype(NUMPY[kind])
        special[1] = np.finfo(NUMPY[kind]).smallest_subnormal
        for name, wanted in CLASSES.items():
            yield on_all_forms(f"math.{name}", f"math.{name} {{0}} : {{T}}", [kind], "i1", special, wanted)
        for name, function in FLOATS.items():
            spelt = f"{name} {{0}}, {{1}} : {{T}}"
            yield on_all_forms(name, spelt, [kind, kind], kind, SIGNED, OTHER, function(SIGNED, OTHER))
        yield on_all_forms("math.powf", "math.powf {0}, {1} : {T}", [kind, kind], kind, X, Y, X**Y)
        yield on_all_forms(
            "math.fma", "math.fma {0}, {1}, {2} : {T}", [kind] * 3, kind, X, Y, SIGNED, X * Y + SIGNED
        )
        low, high = np.full(4, 0.3), np.full(4, 0.6)
        yield on_all_forms(
            "math.clampf",
            "math.clampf {0} to [{1}, {2}] : {T}",
            [kind] * 3,
            kind,
            X,
            low,
            high,
            np.clip(X, 0.3, 0.6),
        )
        for number, function in enumerate((np.sin, np.cos)):
            spelt = "math.sincos {0} : {T}"
            one = on_all_forms("math.sincos", spelt, [kind], kind, X, function(X))
            text = one.text
            for form in range(4):
                both = f"%r{form}, %u{form}" if number == 0 else f"%u{form}, %r{form}"
                text = text.replace(f"%r{form} = math", f"{both} = math")
            yield Case(one.operation, text, one.arguments, one.results)
        for predicate, function in {
            "oeq": np.equal,
            "ogt": np.greater,
            "ule": np.less_equal,
            "une": np.not_equal,
        }.items():
            spelt = f"arith.cmpf {predicate}, {{0}}, {{1}} : {{T}}"
            yield on_all_forms(
                "arith.cmpf", spelt, [kind, kind], "i1", SIGNED, OTHER, function(SIGNED, OTHER)
            )
        for width in ("i32", "i64"):
            powers = [2, -3, 0, 5]
            yield on_all_forms(
                "math.fpowi",
                "math.fpowi {0}, {1} : {I[0]}, {I[1]}",
                [kind, width],
                kind,
                X,
                powers,
                X ** np.array(powers),
            )
            yield from _conversions(kind, width)
    yield on_all_forms("arith.extf", "arith.extf {0} : {T} to {O}", ["f32"], "f64", SIGNED, SIGNED)
    yield on_all_forms("arith.truncf", "arith.truncf {0} : {T} to {O}", ["f64"], "f32", SIGNED, SIGNED)
    bits = SIGNED.astype(np.float32).view(np.int32)
    yield on_all_forms("arith.bitcast", "arith.bitcast {0} : {T} to {O}", ["f32"], "i32", SIGNED, bits)


def _conversions(kind: str, width: str) -> Iterator[Case]:
    whole = np.trunc(SIGNED)
    for name, source, target, given in [
        ("fptosi", kind, width, SIGNED), ("fptoui", kind, width, np.abs(SIGNED)),
        ("sitofp", width, kind, whole), ("uitofp", width, kind, np.abs(whole)),
    ]:  # fmt: skip
        yield on_all_forms(
            f"arith.{name}", f"arith.{name} {{0}} : {{T}} to {{O}}", [source], target, given, np.trunc(given)
        )


def _integers() -> Iterator[Case]:
    for kind, width in (("i32", 32), ("i64", 64), ("index", 64)):
        for name, function in integers(width).items():
            second = SHIFTS if name.startswith("sh") else B
            wanted = [wrapped(function(a, b), width) for a, b in zip(A, second, strict=True)]
            yield on_all_forms(
                f"arith.{name}", f"arith.{name} {{0}}, {{1}} : {{T}}", [kind, kind], kind, A, second, wanted
            )
        for predicate, function in {"eq": np.equal, "slt": np.less, "sge": np.greater_equal}.items():
            spelt = f"arith.cmpi {predicate}, {{0}}, {{1}} : {{T}}"
            yield on_all_forms("arith.cmpi", spelt, [kind, kind], "i1", A, B, function(A, B))
        chosen = [True, False, True, False]
        spelt = "arith.select {0}, {1}, {2} : {I[0]}, {I[1]}"
        yield on_all_forms(
            "arith.select", spelt, ["i1", kind, kind], kind, chosen, A, B, np.where(chosen, A, B)
        )
        for name in ("addui_extended", "mulsi_extended", "mului_extended"):
            yield from _extended(name, kind, width)
        if kind != "index":
            yield from _bits(kind, width)
    negative = [-5, 7, 0, 1]
    yield on_all_forms("arith.extsi", "arith.extsi {0} : {T} to {O}", ["i32"], "i64", negative, negative)
    yield on_all_forms(
        "arith.extui", "arith.extui {0} : {T} to {O}", ["i32"], "i64", negative, [2**32 - 5, 7, 0, 1]
    )
    wide = [2**32 + 5, -1, 3, 2**31]
    cut = [wrapped(value, 32) for value in wide]
    yield on_all_forms("arith.trunci", "arith.trunci {0} : {T} to {O}", ["i64"], "i32", wide, cut)
    for name in ("index_cast", "index_castui"):
        yield on_all_forms(
            f"arith.{name}", f"arith.{name} {{0}} : {{T}} to {{O}}", ["index"], "i32", wide, cut
        )
        wanted = negative if name == "index_cast" else [2**32 - 5, 7, 0, 1]
        yield on_all_forms(
            f"arith.{name}", f"arith.{name} {{0}} : {{T}} to {{O}}", ["i32"], "index", negative, wanted
        )


def _extended(name: str, kind: str, width: int) -> Iterator[Case]:
    """Both halves, or the sum and whether it wrapped."""
    mask = (1 << width) - 1
    unsigned = name != "mulsi_extended"
    pairs = [(a & mask, b & mask) if unsigned else (a, b) for a, b in zip(A, B, strict=True)]
    exact = [a + b if name == "addui_extended" else a * b for a, b in pairs]
    second = "i1" if name == "addui_extended" else kind
    high = [value >> width for value in exact]
    wanted = high if second == "i1" else [wrapped(value, width) for value in high]
    for number, (out, values) in enumerate(
        [(kind, [wrapped(value, width) for value in exact]), (second, wanted)]
    ):
        one = on_all_forms(
            f"arith.{name}", f"arith.{name} {{0}}, {{1}} : TYPES", [kind, kind], out, A, B, values
        )
        text = one.text
        for form, pattern in enumerate(_FORMS):
            both = f"%r{form}, %u{form}" if number == 0 else f"%u{form}, %r{form}"
            types = pattern.format(kind) + (f", {pattern.format('i1')}" if second == "i1" else "")
            old = f"%r{form} = arith.{name} %a0_{form}, %a1_{form} : TYPES"
            text = text.replace(old, old.replace(f"%r{form}", both).replace("TYPES", types))
        yield Case(one.operation, text, one.arguments, one.results)


def _bits(kind: str, width: int) -> Iterator[Case]:
    given = [-5, 7, 0, 1]
    for name, wanted in {"absi": [5, 7, 0, 1], "ctlz": [0, width - 3, width, width - 1],
                         "cttz": [0, 0, width, 0], "ctpop": [width - 1, 3, 0, 1]}.items():  # fmt: skip
        yield on_all_forms(f"math.{name}", f"math.{name} {{0}} : {{T}}", [kind], kind, given, wanted)
    bases, powers, wanted = [-5, 7, 2, 1], [3, 0, 5, -2], [-125, 1, 32, 1]
    yield on_all_forms("math.ipowi", "math.ipowi {0}, {1} : {T}", [kind, kind], kind, bases, powers, wanted)


INDEX = {
    "add": "addi", "and": "andi", "ceildivs": "ceildivsi", "ceildivu": "ceildivui", "divs": "divsi",
    "divu": "divui", "floordivs": "floordivsi", "maxs": "maxsi", "maxu": "maxui", "mins": "minsi",
    "minu": "minui", "mul": "muli", "or": "ori", "rems": "remsi", "remu": "remui", "shl": "shli",
    "shrs": "shrsi", "shru": "shrui", "sub": "subi", "xor": "xori",
}  # fmt: skip


def _index() -> Iterator[Case]:
    functions = integers(64)
    for name, like in INDEX.items():
        for first in (7, -7):
            body = f"%r = index.{name} %a, %b\nreturn %r : index"
            wanted = wrapped(functions[like](first, 2), 64)
            yield case(f"index.{name}", "%a: index, %b: index", "index", body, first, 2, wanted)
    for name, source, target, given, wanted in [
        ("casts", "index", "i32", 2**32 + 5, 5), ("castu", "i32", "index", -1, 2**32 - 1),
        ("casts", "i32", "index", -1, -1), ("castu", "index", "i64", -1, -1),
    ]:  # fmt: skip
        body = f"%r = index.{name} %a : {source} to {target}\nreturn %r : {target}"
        yield case(f"index.{name}", f"%a: {source}", target, body, given, wanted)
    yield case("index.cmp", "%a: index", "i1", "%r = index.cmp ult(%a, %c3)\nreturn %r : i1", -1, False)
    yield case("index.constant", "", "index", "%r = index.constant 7\nreturn %r : index", 7)
    yield case("index.bool.constant", "", "i1", "%r = index.bool.constant true\nreturn %r : i1", True)
    yield case("index.sizeof", "", "index", "%r = index.sizeof\nreturn %r : index", 64)
    yield case("arith.constant", "", "i32", "%r = arith.constant -7 : i32\nreturn %r : i32", -7)


CASES = (*_floats(), *_integers(), *_index())
