"""Numbers the sites of a program that call the host: faults, prints, questions. Compiler side only."""

from __future__ import annotations

from dataclasses import dataclass

from mlir import ir

from neurojit.abi.status import FIRST_DIVISION_SITE
from neurojit.dialect.tensorlang.verifier import TEXT
from neurojit.frontend.asking import ASKING, OFFER
from neurojit.frontend.divisions import NAMED, SITES, dangers, reported
from neurojit.frontend.externals import external_site, is_external_call
from neurojit.frontend.indices import INDEXED
from neurojit.frontend.runner_prints import PRINTING, form_of
from neurojit.frontend.types import printed_type, value_type
from neurojit.mlir.locations import Place, place_of
from neurojit.mlir.walk import operations_in
from neurojit.model.sites import AskSite, ExternalSite, FaultSite, PrintSite, SourceLocation

SITE_ATTRIBUTE = "neurojit.site"


@dataclass(frozen=True, slots=True)
class Sites:
    """Every place of a program that talks to the host, each kind in the order of the program."""

    faults: tuple[FaultSite, ...]
    prints: tuple[PrintSite, ...]
    asks: tuple[AskSite, ...]
    externals: tuple[ExternalSite, ...]


def number_sites(functions: dict[str, ir.Operation], file: str) -> Sites:
    """Give every place of the program its id, as an attribute that later stages read.

    A division that may fail has two ids: see ``divisions``.
    """
    faults: list[FaultSite] = []
    prints: list[PrintSite] = []
    asks: list[AskSite] = []
    externals: list[ExternalSite] = []
    divisions: list[FaultSite] = []
    free = FIRST_DIVISION_SITE
    for name, function in functions.items():
        for operation in operations_in(function):
            if operation.name == "tensorlang.assert":
                faults.append(_fault_site(operation, len(faults), name, file))
                _number(operation, len(faults) - 1)
            elif operation.name in PRINTING:
                prints.append(_print_site(operation, len(prints), name, file))
                _number(operation, len(prints) - 1)
            elif operation.name in ASKING:
                asks.append(_ask_site(operation, len(asks), name, file))
                _number(operation, len(asks) - 1)
            elif is_external_call(operation, functions):
                where = _location(operation, file)
                externals.append(external_site(operation, len(externals), name, where))
                _number(operation, len(externals) - 1)
            elif not _is_hidden(operation) and dangers(operation):
                divisions += _division_sites(operation, free, name, file)
                _number(operation, free)
                free += SITES
    return Sites((*faults, *divisions), tuple(prints), tuple(asks), tuple(externals))


def talks_to_host(operation: ir.Operation) -> bool:
    """Whether a number of ``operation`` is that of an assert, a print, a question or a call of the host's."""
    name = operation.name
    if name in INDEXED:  # what it is numbered for is a fault, as of a division
        return False
    return name.startswith("tensorlang.") or name in ("vector.print", "func.call")


def numbered_faults(function: ir.Operation, name: str) -> tuple[FaultSite, ...]:
    """The asserts and divisions of a function whose places have their ids; of no file."""
    found: list[FaultSite] = []
    for operation in operations_in(function):
        if SITE_ATTRIBUTE not in operation.attributes:
            continue
        number = ir.IntegerAttr(operation.attributes[SITE_ATTRIBUTE]).value
        if operation.name == "tensorlang.assert":
            found.append(_fault_site(operation, number, name, ""))
        elif number >= FIRST_DIVISION_SITE:
            found += _division_sites(operation, number, name, "")
    return tuple(found)


def _is_hidden(operation: ir.Operation) -> bool:
    """In a body that is not in the text: the operation around it has the number."""
    return operation.parent is not None and operation.parent.operation.name in NAMED


def _number(operation: ir.Operation, number: int) -> None:
    operation.attributes[SITE_ATTRIBUTE] = ir.IntegerAttr.get(ir.IntegerType.get_signless(64), number)


def _division_sites(operation: ir.Operation, first: int, function: str, file: str) -> list[FaultSite]:
    names, dtype = reported(operation)
    where = _location(operation, file)
    return [
        FaultSite(first + danger.offset, function, danger.message, names, dtype, where)
        for danger in dangers(operation)
    ]


def _fault_site(operation: ir.Operation, number: int, function: str, file: str) -> FaultSite:
    values = list(operation.operands)[1:]
    names = (
        tuple(ir.StringAttr(item).value for item in ir.ArrayAttr(operation.attributes["names"]))
        if "names" in operation.attributes
        else tuple(f"value{index}" for index in range(len(values)))
    )
    return FaultSite(
        id=number,
        function=function,
        message=ir.StringAttr(operation.attributes["message"]).value,
        names=names,
        dtype=value_type(values[0].type).dtype if values else "f64",
        location=_location(operation, file),
    )


def _print_site(operation: ir.Operation, number: int, function: str, file: str) -> PrintSite:
    where = _location(operation, file)
    form = form_of(operation)
    if form is not None:
        return PrintSite(number, function, "", None, where, form)
    label = ir.StringAttr(operation.attributes["label"]).value if "label" in operation.attributes else ""
    kinds = [operand.type for operand in operation.operands]
    first, *others = (None if str(kind) == TEXT else printed_type(kind) for kind in kinds)
    return PrintSite(number, function, label, first, where, others=tuple(others))


def _ask_site(operation: ir.Operation, number: int, function: str, file: str) -> AskSite:
    offered = operation.name == OFFER
    callee = ir.FlatSymbolRefAttr(operation.attributes["callee"]).value if offered else None
    return AskSite(number, function, callee, _location(operation, file))


def _location(operation: ir.Operation, file: str) -> SourceLocation:
    where = place_of(operation.location) or Place(file, 0, 0)
    return SourceLocation(where.file or file, where.line, where.column)
