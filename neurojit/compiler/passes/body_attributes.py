"""What LLVM is told of a body: which of its buffers are apart."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mlir import ir

from neurojit.compiler.recipe import Apart
from neurojit.compiler.unit import Unit
from neurojit.mlir.build import array, pointer


def mark_apart(body: ir.Operation, apart: Apart, results: int) -> None:
    """Buffers of ``body``, an ``llvm.func``, are ``noalias``; its last ``results`` arguments are results.

    Never the context, which the host writes as well.
    """
    arguments = list(body.regions[0].blocks[0].arguments)
    first = {Apart.NONE: len(arguments), Apart.RESULTS: len(arguments) - results, Apart.ALL: 1}[apart]
    told = (
        [ir.DictAttr(one) for one in ir.ArrayAttr(body.attributes["arg_attrs"])]
        if "arg_attrs" in body.attributes
        else [ir.DictAttr.get({})] * len(arguments)
    )
    noalias = {"llvm.noalias": ir.UnitAttr.get()}
    body.attributes["arg_attrs"] = array(
        ir.DictAttr.get({**{one.name: one.attr for one in known}, **noalias})
        if position >= first and argument.type == pointer()
        else known
        for position, (known, argument) in enumerate(zip(told, arguments, strict=True))
    )


@dataclass(frozen=True, slots=True)
class MarkBody:
    """Says which of the body's buffers are apart."""

    name: ClassVar[str] = "mark-body"

    def run(self, unit: Unit) -> None:
        mark_apart(unit.function, unit.recipe.apart, len(unit.kernel.signature.results))
