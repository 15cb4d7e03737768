"""Kernels as their authors wrote them, right rewrites of each, and wrong ones."""
# ruff: noqa: E501 - MLIR keeps its lines

from __future__ import annotations

from dataclasses import dataclass, field

_HEAD = "  %c0 = arith.constant 0 : index\n  %c1 = arith.constant 1 : index\n"


@dataclass(frozen=True)
class Subject:
    """``right`` and ``wrong`` are whole texts of ``@f`` by name."""

    original: str
    right: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)


def function(signature: str, *lines: str) -> str:
    return f"func.func @f{signature} {{\n{_HEAD}" + "\n".join(lines) + "\n}\n"


_DOT = "(%a: memref<37xf32>, %b: memref<37xf32>) -> f32"
DOT = function(
    _DOT,
    """  %n = arith.constant 37 : index
  %zero = arith.constant 0.0 : f32
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%s = %zero) -> f32 {
    %x = memref.load %a[%i] : memref<37xf32>
    %y = memref.load %b[%i] : memref<37xf32>
    %p = arith.mulf %x, %y : f32
    %t = arith.addf %s, %p : f32
    scf.yield %t : f32
  }
  return %r : f32""",
)
# Vectors of eight, four full ones and a scalar tail of five.
_DOT_VECTORS = function(
    _DOT,
    """  %n = arith.constant 37 : index
  %full = arith.constant 32 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant 0.0 : f32
  %zeros = arith.constant dense<0.0> : vector<8xf32>
  %v = scf.for %i = %c0 to %full step %c8 iter_args(%s = %zeros) -> vector<8xf32> {
    %x = vector.load %a[%i] : memref<37xf32>, vector<8xf32>
    %y = vector.load %b[%i] : memref<37xf32>, vector<8xf32>
    %t = vector.fma %x, %y, %s : vector<8xf32>
    scf.yield %t : vector<8xf32>
  }
  %w = vector.reduction <add>, %v : vector<8xf32> into f32
  %r = scf.for %i = %full to %n step %c1 iter_args(%s = %w) -> f32 {
    %x = memref.load %a[%i] : memref<37xf32>
    %y = memref.load %b[%i] : memref<37xf32>
    %p = arith.mulf %x, %y : f32
    %t = arith.addf %s, %p : f32
    scf.yield %t : f32
  }
  return %r : f32""",
)
_DOT_MASKED = function(
    _DOT,
    """  %n = arith.constant 37 : index
  %c16 = arith.constant 16 : index
  %zero = arith.constant 0.0 : f32
  %zeros = arith.constant dense<0.0> : vector<16xf32>
  %v = scf.for %i = %c0 to %n step %c16 iter_args(%s = %zeros) -> vector<16xf32> {
    %left = arith.subi %n, %i : index
    %m = vector.create_mask %left : vector<16xi1>
    %x = vector.maskedload %a[%i], %m, %zeros : memref<37xf32>, vector<16xi1>, vector<16xf32> into vector<16xf32>
    %y = vector.transfer_read %b[%i], %zero {in_bounds = [false]} : memref<37xf32>, vector<16xf32>
    %p = arith.mulf %x, %y : vector<16xf32>
    %t = arith.addf %s, %p : vector<16xf32>
    scf.yield %t : vector<16xf32>
  }
  %r = vector.multi_reduction <add>, %v, %zero [0] : vector<16xf32> to f32
  return %r : f32""",
)
_DOT_BACKWARDS = DOT.replace(
    "    %x = memref.load %a[%i] : memref<37xf32>\n    %y = memref.load %b[%i]",
    "    %last = arith.constant 36 : index\n    %j = arith.subi %last, %i : index\n"
    "    %x = memref.load %a[%j] : memref<37xf32>\n    %y = memref.load %b[%j]",
)
_DOT_WIDE = (
    DOT.replace("%p = arith.mulf %x, %y : f32", "%dx = arith.extf %x : f32 to f64\n    %dy = arith.extf %y : f32 to f64\n"
                "    %p = arith.mulf %dx, %dy : f64")
    .replace("iter_args(%s = %zero) -> f32", "iter_args(%s = %zero) -> f64").replace("0.0 : f32", "0.0 : f64")
    .replace("addf %s, %p : f32", "addf %s, %p : f64").replace("yield %t : f32", "yield %t : f64")
    .replace("return %r : f32", "%q = arith.truncf %r : f64 to f32\n  return %q : f32")
)  # fmt: skip
_DOT_NARROW = DOT.replace(
    "    scf.yield %t",
    "    %h = arith.truncf %t : f32 to f16\n    %back = arith.extf %h : f16 to f32\n    scf.yield %back",
)
DOTS = Subject(
    DOT,
    right={
        "vectorised": _DOT_VECTORS,
        "masked": _DOT_MASKED,
        "backwards": _DOT_BACKWARDS,
        "in double": _DOT_WIDE,
        "fused": DOT.replace("%t = arith.addf %s, %p : f32", "%t = math.fma %x, %y, %s : f32"),
    },
    wrong={
        "operand swapped": DOT.replace("mulf %x, %y", "mulf %x, %x"),
        "bound off by one": DOT.replace("constant 37", "constant 36"),
        "tail dropped": _DOT_VECTORS.replace(
            "%r = scf.for %i = %full to %n step", "%r = scf.for %i = %full to %full step"
        ),
        "initial value changed": DOT.replace("%zero = arith.constant 0.0", "%zero = arith.constant 1.0e-3"),
        "lower precision": _DOT_NARROW,
        "subtracted": DOT.replace("addf %s, %p", "subf %s, %p"),
        "zero": function(_DOT, "  %zero = arith.constant 0.0 : f32\n  return %zero : f32"),
        "starts at one": DOT.replace("%i = %c0", "%i = %c1"),
    },
)

_STENCIL = "(%x: memref<34xf32>, %y: memref<32xf32>)"
STENCIL = function(
    _STENCIL,
    """  %c2 = arith.constant 2 : index
  %n = arith.constant 32 : index
  %half = arith.constant 0.5 : f32
  %quarter = arith.constant 0.25 : f32
  scf.for %i = %c0 to %n step %c1 {
    %i1 = arith.addi %i, %c1 : index
    %i2 = arith.addi %i, %c2 : index
    %a = memref.load %x[%i] : memref<34xf32>
    %b = memref.load %x[%i1] : memref<34xf32>
    %c = memref.load %x[%i2] : memref<34xf32>
    %p = arith.mulf %quarter, %a : f32
    %q = arith.mulf %half, %b : f32
    %r = arith.mulf %quarter, %c : f32
    %s = arith.addf %p, %q : f32
    %t = arith.addf %s, %r : f32
    memref.store %t, %y[%i] : memref<32xf32>
  }
  return""",
)
_STENCIL_VECTOR = function(
    _STENCIL,
    """  %c2 = arith.constant 2 : index
  %zero = arith.constant 0.0 : f32
  %half = arith.constant dense<0.5> : vector<32xf32>
  %quarter = arith.constant dense<0.25> : vector<32xf32>
  %a = vector.load %x[%c0] : memref<34xf32>, vector<32xf32>
  %b = vector.load %x[%c1] : memref<34xf32>, vector<32xf32>
  %c = vector.transfer_read %x[%c2], %zero {in_bounds = [true]} : memref<34xf32>, vector<32xf32>
  %ac = arith.addf %a, %c : vector<32xf32>
  %p = arith.mulf %quarter, %ac : vector<32xf32>
  %q = arith.mulf %half, %b : vector<32xf32>
  %t = arith.addf %p, %q : vector<32xf32>
  vector.transfer_write %t, %y[%c0] {in_bounds = [true]} : vector<32xf32>, memref<32xf32>
  return""",
)
_STENCIL_PLANE = function(
    _STENCIL,
    """  %c2 = arith.constant 2 : index
  %zero = arith.constant 0.0 : f32
  %half = arith.constant dense<0.5> : vector<4x8xf32>
  %quarter = arith.constant dense<0.25> : vector<4x8xf32>
  %a1 = vector.load %x[%c0] : memref<34xf32>, vector<32xf32>
  %b1 = vector.load %x[%c1] : memref<34xf32>, vector<32xf32>
  %c3 = vector.load %x[%c2] : memref<34xf32>, vector<32xf32>
  %a = vector.shape_cast %a1 : vector<32xf32> to vector<4x8xf32>
  %b = vector.shape_cast %b1 : vector<32xf32> to vector<4x8xf32>
  %c = vector.shape_cast %c3 : vector<32xf32> to vector<4x8xf32>
  %ac = arith.addf %a, %c : vector<4x8xf32>
  %p = arith.mulf %quarter, %ac : vector<4x8xf32>
  %t = math.fma %half, %b, %p : vector<4x8xf32>
  %u = vector.shape_cast %t : vector<4x8xf32> to vector<32xf32>
  vector.store %u, %y[%c0] : memref<32xf32>, vector<32xf32>
  return""",
)
STENCILS = Subject(
    STENCIL,
    right={"one vector": _STENCIL_VECTOR, "a plane": _STENCIL_PLANE},
    wrong={
        "constant nudged by an ulp": STENCIL.replace("arith.constant 0.5", "arith.constant 0.50000006"),
        "constant nudged by a hundredth": STENCIL.replace("arith.constant 0.5", "arith.constant 0.505"),
        "missing edge": STENCIL.replace("scf.for %i = %c0", "scf.for %i = %c1"),
        "wrong neighbour": STENCIL.replace("%c = memref.load %x[%i2]", "%c = memref.load %x[%i1]"),
        "stale read": STENCIL.replace("%s = arith.addf %p, %q : f32",
                                      "%old = memref.load %y[%i] : memref<32xf32>\n    %tiny = arith.constant 1.0e-3 : f32\n"
                                      "    %o = arith.mulf %tiny, %old : f32\n    %p2 = arith.addf %p, %o : f32\n"
                                      "    %s = arith.addf %p2, %q : f32"),
    },
)  # fmt: skip

_MEAN = "(%x: tensor<6x10xf32>) -> tensor<6xf32>"
SOFTMAX = """func.func @f(%x: tensor<6x40xf32>) -> tensor<6x40xf32> {
  %y = "tensorlang.softmax"(%x) {axis = 1 : i64} : (tensor<6x40xf32>) -> tensor<6x40xf32>
  return %y : tensor<6x40xf32>
}
"""
_SOFTMAX_LOOPS = function(
    "(%x: tensor<6x40xf32>) -> tensor<6x40xf32>",
    """  %n = arith.constant 6 : index
  %m = arith.constant 40 : index
  %sum_to = arith.constant 40 : index
  %max_to = arith.constant 40 : index
  %low = arith.constant 0xFF800000 : f32
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1.0 : f32
  %e = memref.alloc() : memref<6x40xf32>
  scf.for %i = %c0 to %n step %c1 {
    %top = scf.for %j = %c0 to %max_to step %c1 iter_args(%s = %low) -> f32 {
      %v = tensor.extract %x[%i, %j] : tensor<6x40xf32>
      %t = arith.maximumf %s, %v : f32
      scf.yield %t : f32
    }
    %sum = scf.for %j = %c0 to %sum_to step %c1 iter_args(%s = %zero) -> f32 {
      %v = tensor.extract %x[%i, %j] : tensor<6x40xf32>
      %d = arith.subf %v, %top : f32
      %w = math.exp %d : f32
      %t = arith.addf %w, %s : f32
      scf.yield %t : f32
    }
    %over = arith.divf %one, %sum : f32
    scf.for %j = %c0 to %m step %c1 {
      %v = tensor.extract %x[%i, %j] : tensor<6x40xf32>
      %d = arith.subf %v, %top : f32
      %w = math.exp %d : f32
      %t = arith.mulf %w, %over : f32
      memref.store %t, %e[%i, %j] : memref<6x40xf32>
    }
  }
  %out = bufferization.to_tensor %e restrict : memref<6x40xf32> to tensor<6x40xf32>
  return %out : tensor<6x40xf32>""",
)
SOFTMAXES = Subject(
    SOFTMAX,
    right={"three loops": _SOFTMAX_LOOPS},
    wrong={
        "no maximum": _SOFTMAX_LOOPS.replace("%d = arith.subf %v, %top : f32", "%d = arith.addf %v, %zero : f32"),
        "maximum of all but one": _SOFTMAX_LOOPS.replace("%max_to = arith.constant 40", "%max_to = arith.constant 39"),
        "a term dropped": _SOFTMAX_LOOPS.replace("%sum_to = arith.constant 40", "%sum_to = arith.constant 39"),
        "maximum ignores NaN": _SOFTMAX_LOOPS.replace("arith.maximumf", "arith.maxnumf").replace(
            "%w = math.exp %d : f32\n      %t = arith.addf", "%z = arith.maxnumf %d, %low : f32\n      %w = math.exp %z : f32\n      %t = arith.addf"),
        "scaled": _SOFTMAX_LOOPS.replace("%one = arith.constant 1.0 ", "%one = arith.constant 1.00001 "),
        "one half": _SOFTMAX_LOOPS.replace("%one = arith.constant 1.0 ", "%one = arith.constant 0.5 "),
    },
)  # fmt: skip

_RELU = "(%x: memref<50xf32>, %b: memref<50xf32>, %y: memref<50xf32>)"
RELU = function(
    _RELU,
    """  %n = arith.constant 50 : index
  %zero = arith.constant 0.0 : f32
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<50xf32>
    %w = memref.load %b[%i] : memref<50xf32>
    %s = arith.addf %v, %w : f32
    %t = arith.maximumf %s, %zero : f32
    memref.store %t, %y[%i] : memref<50xf32>
  }
  return""",
)
_MAX = "%t = arith.maximumf %s, %zero : f32"
RELUS = Subject(
    RELU,
    right={
        "by comparison": RELU.replace(
            _MAX, "%c = arith.cmpf ole, %s, %zero : f32\n    %t = arith.select %c, %zero, %s : f32"
        ),
    },
    wrong={
        "NaN becomes zero": RELU.replace(
            _MAX, "%c = arith.cmpf ogt, %s, %zero : f32\n    %t = arith.select %c, %s, %zero : f32"
        ),
        "leaks": RELU.replace(
            _MAX,
            "%k = arith.constant 1.0e-3 : f32\n    %l = arith.mulf %k, %s : f32\n    %t = arith.maximumf %s, %l : f32",
        ),
        "clamped far out": RELU.replace(
            _MAX,
            "%k = arith.constant 1.0e9 : f32\n    %l = arith.minimumf %k, %s : f32\n"
            "    %t = arith.maximumf %l, %zero : f32",
        ),
        "back door": RELU.replace(
            _MAX,
            "%k = arith.constant 12345.678 : f32\n    %c = arith.cmpf oeq, %v, %k : f32\n"
            "    %m = arith.maximumf %s, %zero : f32\n    %t = arith.select %c, %zero, %m : f32",
        ),
        "hidden back door": RELU.replace(
            _MAX,
            "%k = arith.constant 12345.678 : f32\n    %vv = arith.mulf %v, %w : f32\n    %u = arith.addf %vv, %s : f32\n"
            "    %c = arith.cmpf oeq, %u, %k : f32\n    %m = arith.maximumf %s, %zero : f32\n"
            "    %t = arith.select %c, %zero, %m : f32",
        ),
        "back door by a minimum": RELU.replace(
            _MAX,
            "%k = arith.constant 12345.678 : f32\n    %vv = arith.mulf %v, %w : f32\n    %u = arith.addf %vv, %s : f32\n"
            "    %e = arith.subf %u, %k : f32\n    %one = arith.constant 1.0 : f32\n    %ten = arith.constant 1.0e30 : f32\n"
            "    %e2 = arith.mulf %e, %e : f32\n    %e3 = arith.mulf %e2, %ten : f32\n"
            "    %in = arith.minimumf %e3, %one : f32\n    %m = arith.maximumf %s, %zero : f32\n"
            "    %t = arith.mulf %in, %m : f32",
        ),
        "back door by arithmetic": RELU.replace(
            _MAX,
            "%k = arith.constant 12345.678 : f32\n    %e = arith.subf %v, %k : f32\n"
            "    %ten = arith.constant -1.0e30 : f32\n    %e2 = arith.mulf %e, %e : f32\n"
            "    %e3 = arith.mulf %e2, %ten : f32\n    %in = math.exp %e3 : f32\n    %m = arith.maximumf %s, %zero : f32\n"
            "    %t = arith.addf %in, %m : f32",
        ),
        "back door by bits": RELU.replace(
            _MAX,
            "%k = arith.constant 1178658487 : i32\n    %e = arith.bitcast %v : f32 to i32\n"
            "    %d = arith.xori %e, %k : i32\n    %ii = arith.constant 1 : i32\n    %q = arith.minui %d, %ii : i32\n"
            "    %qf = arith.uitofp %q : i32 to f32\n    %m = arith.maximumf %s, %zero : f32\n"
            "    %t = arith.mulf %qf, %m : f32",
        ),
        "not written": RELU.replace("constant 50 : index", "constant 49 : index"),
    },
)

# One-dimensional Winograd: F(2, 3) uses halves, F(4, 3) sixths and twenty-fourths.
_CONV = "(%x: memref<{n}xf32>, %w: memref<3xf32>, %y: memref<{m}xf32>)"
_CONV_BODY = """  %c3 = arith.constant 3 : index
  %n = arith.constant {m} : index
  %zero = arith.constant 0.0 : f32
  scf.for %i = %c0 to %n step %c1 {{
    %r = scf.for %k = %c0 to %c3 step %c1 iter_args(%s = %zero) -> f32 {{
      %j = arith.addi %i, %k : index
      %a = memref.load %x[%j] : memref<{n}xf32>
      %b = memref.load %w[%k] : memref<3xf32>
      %p = arith.mulf %a, %b : f32
      %t = arith.addf %s, %p : f32
      scf.yield %t : f32
    }}
    memref.store %r, %y[%i] : memref<{m}xf32>
  }}
  return"""


def convolution(outputs: int) -> str:
    return function(_CONV.format(n=outputs + 2, m=outputs), _CONV_BODY.format(n=outputs + 2, m=outputs))


# Winograd 1980; A. Lavin and S. Gray, Fast Algorithms for Convolutional Neural Networks (2015).
_F23 = (
    ((1, 0, -1, 0), (0, 1, 1, 0), (0, -1, 1, 0), (0, 1, 0, -1)),
    (("1.0", "0.0", "0.0"), ("0.5", "0.5", "0.5"), ("0.5", "-0.5", "0.5"), ("0.0", "0.0", "1.0")),
    ((1, 1, 1, 0), (0, 1, -1, -1)),
)
_F43 = (
    ((4, 0, -5, 0, 1, 0), (0, -4, -4, 1, 1, 0), (0, 4, -4, -1, 1, 0),
     (0, -2, -1, 2, 1, 0), (0, 2, -1, -2, 1, 0), (0, 4, 0, -5, 0, 1)),
    (("0.25", "0.0", "0.0"), ("-0.16666667", "-0.16666667", "-0.16666667"),
     ("-0.16666667", "0.16666667", "-0.16666667"), ("0.041666668", "0.083333336", "0.16666667"),
     ("0.041666668", "-0.083333336", "0.16666667"), ("0.0", "0.0", "1.0")),
    ((1, 1, 1, 1, 1, 0), (0, 1, -1, 2, -2, 0), (0, 1, 1, 4, 4, 0), (0, 1, -1, 8, -8, 1)),
)  # fmt: skip


def winograd(outputs: int, tile: int) -> str:
    """F(tile, 3) on ``outputs`` outputs, a multiple of ``tile``."""
    data, filters, back = _F23 if tile == 2 else _F43
    size, total = len(data), outputs + 2
    lines = [f"  %n = arith.constant {outputs} : index", f"  %step = arith.constant {tile} : index"]
    lines += [f"  %k{k} = arith.constant {k} : index" for k in range(size)]
    lines += [f"  %g{k} = memref.load %w[%k{k}] : memref<3xf32>" for k in range(3)]
    count = 0

    def combine(names: list[str], row: tuple[object, ...]) -> str:
        nonlocal count
        total_name = ""
        for name, weight in zip(names, row, strict=True):
            number = float(weight)  # type: ignore[arg-type]
            if number == 0.0:
                continue
            count += 1
            term = f"%v{count}"
            text = str(weight) if isinstance(weight, str) else f"{number!r}"
            lines.append(f"  %f{count} = arith.constant {text} : f32")
            lines.append(f"  {term} = arith.mulf %f{count}, {name} : f32")
            if total_name:
                count += 1
                lines.append(f"  %v{count} = arith.addf {total_name}, {term} : f32")
                term = f"%v{count}"
            total_name = term
        return total_name

    weights = [combine([f"%g{k}" for k in range(3)], row) for row in filters]
    lines.append("  scf.for %i = %c0 to %n step %step {")
    for k in range(size):
        lines.append(f"  %i{k} = arith.addi %i, %k{k} : index")
        lines.append(f"  %d{k} = memref.load %x[%i{k}] : memref<{total}xf32>")
    moved = [combine([f"%d{k}" for k in range(size)], row) for row in data]
    products = []
    for k, (one, other) in enumerate(zip(weights, moved, strict=True)):
        lines.append(f"  %m{k} = arith.mulf {one}, {other} : f32")
        products.append(f"%m{k}")
    for k, row in enumerate(back):
        lines.append(f"  memref.store {combine(products, row)}, %y[%i{k}] : memref<{outputs}xf32>")
    lines += ["  }", "  return"]
    return function(_CONV.format(n=total, m=outputs), *lines)


CONVOLUTIONS = Subject(
    convolution(64),
    right={"Winograd F(2, 3)": winograd(64, 2), "Winograd F(4, 3)": winograd(64, 4)},
    wrong={
        "a sixth nudged": winograd(64, 4).replace("0.16666667", "0.16666669", 1),
        "a sixth rounded": winograd(64, 4).replace("0.16666667", "0.1667"),
        "a sign": winograd(64, 2).replace("-0.5", "0.5", 1),
    },
)

_LEVEL = "(%level: f64, %inflow: f64) -> f64"
ASSERTED = function(
    _LEVEL,
    """  %zero = arith.constant 0.0 : f64
  %left = arith.subf %level, %inflow : f64
  %enough = arith.cmpf oge, %left, %zero : f64
  "tensorlang.assert"(%enough, %left) {message = "dry", names = ["left"]} : (i1, f64) -> ()
  return %left : f64""",
)
ASSERTS = Subject(
    ASSERTED,
    right={"the sign turned": ASSERTED.replace("cmpf oge, %left, %zero", "cmpf ole, %zero, %left")},
    wrong={"weakened": ASSERTED.replace("%zero = arith.constant 0.0", "%zero = arith.constant -1.0")},
)

_INDEX = "(%x: memref<20xf32>, %k: index, %n: i32) -> (f32, i32)"
INDEXED = function(
    _INDEX,
    """  %v = memref.load %x[%k] : memref<20xf32>
  %one = arith.constant 1 : i32
  %m = arith.addi %n, %one : i32
  return %v, %m : f32, i32""",
)
INDICES = Subject(
    INDEXED,
    right={"commuted": INDEXED.replace("addi %n, %one", "addi %one, %n")},
    wrong={
        "ignores the index": INDEXED.replace("%x[%k]", "%x[%c1]"),
        "subtracts": INDEXED.replace("addi %n", "subi %n"),
    },
)

SUBJECTS: dict[str, Subject] = {
    "dot": DOTS,
    "stencil": STENCILS,
    "softmax": SOFTMAXES,
    "relu": RELUS,
    "convolution": CONVOLUTIONS,
    "assert": ASSERTS,
    "index": INDICES,
}
