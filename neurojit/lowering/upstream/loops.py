"""Faults in folds and lowerings of control flow."""

from __future__ import annotations

from mlir import ir

from neurojit.lowering.builders import compare, constant, op
from neurojit.lowering.upstream.fault import UpstreamFault

_LEAST, _GREATEST = -(1 << 31), (1 << 31) - 1  # of the 32 bits that a switch is lowered to


def _switch(operation: ir.Operation) -> bool:
    """The same switch over a number that fits into 32 bits: the value itself, or the number of its case."""
    value = operation.operands[0]
    cases = list(ir.DenseI64ArrayAttr(operation.attributes["cases"]))
    if all(_LEAST <= case <= _GREATEST for case in cases):
        free = next(number for number in range(len(cases) + 1) if number not in cases)
        fits = op(
            "arith.andi",
            [
                compare("sge", value, constant(value.type, _LEAST)),
                compare("sle", value, constant(value.type, _GREATEST)),
            ],
            [ir.IntegerType.get_signless(1)],
        ).result
        chosen = op("arith.select", [fits, value, constant(value.type, free)], [value.type]).result
    else:
        chosen = constant(value.type, len(cases))
        for number, case in enumerate(cases):
            here = compare("eq", value, constant(value.type, case))
            chosen = op("arith.select", [here, constant(value.type, number), chosen], [value.type]).result
        operation.attributes["cases"] = ir.DenseI64ArrayAttr.get(list(range(len(cases))))
    operation.operands[0] = chosen
    return False


FAULTS = (
    UpstreamFault(
        name="while-forwards-twice",
        report="llvm/llvm-project#219456",
        what="an scf.if whose result scf.condition forwards twice is moved for the first use only",
        last_seen="22.1.8",
        patterns=("WhileMoveIfDown",),
    ),
    UpstreamFault(
        name="index-switch-in-32-bits",
        report="llvm/llvm-project#111589",
        what="convert-scf-to-cf truncates the argument of scf.index_switch, and its cases, to 32 bits",
        last_seen="22.1.8",
        rewrites={"scf.index_switch": _switch},
    ),
)
