"""Check ``permitted``, asserts: a candidate has exactly the original's, each as it was.

Whether the same one fails first on the same inputs is the judge's affair; here it is who may speak: message,
names, types of the reported values and order are the original's, and the candidate's asserts get its ids.
An unrolled loop repeats its assert, so copies are taken, within reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlir import ir

from neurojit.frontend.sites import SITE_ATTRIBUTE
from neurojit.judge.examine.candidate_subset import CHECK
from neurojit.judge.examine.folding import fold
from neurojit.judge.examine.quoting import Quoted
from neurojit.mlir.walk import operations_in
from neurojit.model.verdict import Refusal

# Ranges of loop variables decide comparisons that folding alone does not.
# Affine loops first: the analysis of ranges ends the process where one has several bounds.
_FOLDED = ("lower-affine", "canonicalize", "int-range-optimizations", "canonicalize", "cse")
ASSERT = "tensorlang.assert"
MOST_COPIES = 64  # of one assert: the largest factor by which a loop is sensibly unrolled


@dataclass(frozen=True, slots=True)
class _Wording:
    """What tells one assert from another."""

    message: str
    names: tuple[str, ...]
    types: tuple[str, ...]

    def __str__(self) -> str:
        shown = ", ".join(f"{name}: {kind}" for name, kind in zip(self.names, self.types, strict=True))
        return f"{self.message!r}" + (f" ({shown})" if shown else "")


def match_asserts(function: ir.Operation, original: ir.Operation, quoted: Quoted) -> Refusal | None:
    """Give the asserts of ``function`` the ids of those of ``original``; both with their calls inlined."""
    wanted: dict[_Wording, list[int]] = {}
    for operation in _asserts(original):
        wanted.setdefault(_wording(operation), []).append(_site(operation))
    given: dict[_Wording, list[ir.Operation]] = {}
    for operation in _asserts(function):
        given.setdefault(_wording(operation), []).append(operation)
    for message, operation in _differences(wanted, given):
        return quoted.refuse(CHECK, message, operation)
    for wording, operations in given.items():
        for operation, site in zip(operations, _ids(wanted[wording], len(operations)), strict=True):
            i64 = ir.IntegerType.get_signless(64)
            operation.attributes[SITE_ATTRIBUTE] = ir.IntegerAttr.get(i64, site)
    return None


def still_reachable(text: str, original_text: str, quoted: Quoted) -> Refusal | None:
    """After folding, each assert of the original's is still there, its condition no constant."""
    before = _live_sites(original_text)
    if not before:
        return None
    after = _live_sites(text)
    for site, (wording, live) in before.items():
        if live and site not in after:
            return quoted.refuse(CHECK, f"the assert {wording} can never be reached")
        if live and not after[site][1]:
            return quoted.refuse(CHECK, f"the assert {wording} can never fail: its condition is always true")
    return None


def _differences(
    wanted: dict[_Wording, list[int]], given: dict[_Wording, list[ir.Operation]]
) -> Iterator[tuple[str, ir.Operation | None]]:
    for wording, operations in given.items():
        if wording not in wanted:
            yield f"the assert {wording} is not the original's; keep those, add none", operations[0]
            return
        count = len(wanted[wording])
        if count == 1 and len(operations) > MOST_COPIES:
            yield f"{len(operations)} copies of the assert {wording}; at most {MOST_COPIES}", operations[0]
        if len(set(wanted[wording])) > 1 and len(operations) != count:
            message = f"the original has {count} asserts {wording}, the candidate {len(operations)}"
            yield message, operations[0]
    for wording in wanted:
        if wording not in given:
            yield f"the original's assert {wording} is missing", None
    if list(wanted) != list(given):
        order = "; ".join(map(str, wanted))
        yield f"the asserts are in another order; expected {order}", next(iter(given.values()))[0]


def _ids(sites: list[int], count: int) -> list[int]:
    """Ids for ``count`` asserts of one wording: the original's in order, or its only one for every copy."""
    return sites if len(sites) == count else [sites[0]] * count


def _asserts(function: ir.Operation) -> list[ir.Operation]:
    return [operation for operation in operations_in(function) if operation.name == ASSERT]


def _site(operation: ir.Operation) -> int:
    return ir.IntegerAttr(operation.attributes[SITE_ATTRIBUTE]).value


def _wording(operation: ir.Operation) -> _Wording:
    values = list(operation.operands)[1:]
    names = (
        tuple(ir.StringAttr(item).value for item in ir.ArrayAttr(operation.attributes["names"]))
        if "names" in operation.attributes
        else tuple(f"value{index}" for index in range(len(values)))
    )
    message = ir.StringAttr(operation.attributes["message"]).value
    return _Wording(message, names, tuple(_scalar(value.type) for value in values))


def _scalar(kind: ir.Type) -> str:
    """A scalar and a tensor without dimensions are reported alike."""
    return str(kind.element_type if isinstance(kind, ir.RankedTensorType) else kind)


def _live_sites(text: str) -> dict[int, tuple[_Wording, bool]]:
    """By site: its wording, and whether any copy of it could fail."""
    module = ir.Module.parse(text)
    fold(module, _FOLDED)
    found: dict[int, tuple[_Wording, bool]] = {}
    for operation in _asserts(module.operation):
        site = _site(operation)
        known_live = site in found and found[site][1]
        found[site] = (_wording(operation), known_live or not _always_true(operation.operands[0]))
    return found


def _always_true(condition: ir.Value) -> bool:
    owner = condition.owner
    if isinstance(owner, ir.Block) or not owner.operation.name.endswith(".constant"):
        return False
    value = owner.operation.attributes["value"]
    if isinstance(value, ir.BoolAttr):
        return bool(value.value)
    if isinstance(value, ir.DenseElementsAttr) and value.is_splat:
        return bool(ir.BoolAttr(value.get_splat_value()).value)
    return False
