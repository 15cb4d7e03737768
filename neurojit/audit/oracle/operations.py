"""Operations that are one expression of Python each."""

from __future__ import annotations

INFIX = {
    "arith.addf": "{0} + {1}", "arith.subf": "{0} - {1}", "arith.mulf": "multiply({0}, {1})",
    "arith.divf": "divide({0}, {1})", "arith.negf": "-{0}", "math.absf": "abs({0})",
    "math.fma": "{0} * {1} + {2}",
    "arith.maximumf": "largest({0}, {1})", "arith.minimumf": "smallest({0}, {1})",
    "arith.maxnumf": "largest_number({0}, {1})", "arith.minnumf": "smallest_number({0}, {1})",
    "arith.addi": "wrap({0} + {1}, {w})", "arith.subi": "wrap({0} - {1}, {w})",
    "arith.muli": "wrap({0} * {1}, {w})", "arith.andi": "wrap({0} & {1}, {w})",
    "arith.ori": "wrap({0} | {1}, {w})", "arith.xori": "wrap({0} ^ {1}, {w})",
    "arith.shli": "wrap({0} << amount({1}, {w}), {w})",
    "arith.shrui": "wrap(unsigned({0}, {w}) >> amount({1}, {w}), {w})",
    "arith.shrsi": "{0} >> amount({1}, {w})", "arith.maxsi": "max({0}, {1})", "arith.minsi": "min({0}, {1})",
    "arith.maxui": "max({0}, {1}, key=lambda v: unsigned(v, {w}))",
    "arith.minui": "min({0}, {1}, key=lambda v: unsigned(v, {w}))",
    "arith.select": "({1} if {0} else {2})", "arith.extf": "{0}",
    "arith.index_cast": "wrap({0}, {w})", "arith.trunci": "wrap({0}, {w})",
    "arith.remsi": "remainder({0}, {1})", "arith.divsi": "quotient({0}, {1}, {w})",
}  # fmt: skip
WIDTHS = {"i1": 1, "i8": 8, "i16": 16, "i32": 32, "i64": 64, "index": 64}
ROUNDING = {"arith.addf", "arith.subf", "arith.mulf", "arith.divf", "math.fma"}
BOOLEAN = {"arith.ori": "({0} or {1})", "arith.andi": "({0} and {1})", "arith.xori": "({0} != {1})"}
