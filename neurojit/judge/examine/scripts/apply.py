"""A transform-dialect script and a function -> the function that it makes, to be judged as any other text.

What a script works on is the function with its calls inlined and TensorLang lowered to linalg on tensors.
Runs where a crash or a hang costs one verdict and no more.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Mapping

from mlir import ir
from mlir.dialects.transform import interpreter

from neurojit.compiler.inlining import NotSelfContained, inlined, refuse_effects
from neurojit.dialect.tensorlang import lowering as tensorlang
from neurojit.frontend.sites import SITE_ATTRIBUTE
from neurojit.judge.examine import candidate_subset, well_formed
from neurojit.judge.examine.quoting import Quoted
from neurojit.judge.examine.scripts.allowed_transforms import ENTRY, MODULE_ATTRIBUTE, PERMITTED, REFUSED
from neurojit.mlir.locations import Place, place_of
from neurojit.mlir.walk import operations_in
from neurojit.model.program import Kernel
from neurojit.model.progress import say
from neurojit.model.verdict import Refusal

# "Diagnostic message at LOCATION: MESSAGE", and "at LOCATION: MESSAGE" for each note.
_SAID = re.compile(
    r'^(?:Diagnostic message )?at loc\((?:"-":(?P<line>\d+):(?P<column>\d+)|"(?P<of>[^"]*)")\): '
    r"(?P<what>.*)$",
    re.M,
)
_TARGETS = ("linalg.", "scf.", "affine.", "tensor.", "vector.")


class Unscripted(Exception):
    """A script that makes no function: ``check`` refuses it."""

    def __init__(self, check: str, refusal: Refusal) -> None:
        super().__init__(str(refusal.diagnostic))
        self.check = check
        self.refusal = refusal


def applied(text: str, original: Kernel, callees: Mapping[str, Kernel]) -> str:
    """The function that the script ``text`` makes of ``original``. Raises Unscripted.

    In the current context.
    """
    script, quoted = _parsed(text)
    entry = _entry(script, quoted)
    try:
        payload = _payload(original, callees)
    except NotSelfContained as why:
        raise Unscripted(candidate_subset.CHECK, quoted.refuse(candidate_subset.CHECK, str(why))) from why
    before = str(payload)
    try:
        interpreter.apply_named_sequence(payload.operation, entry, script.operation)
        payload.operation.verify()
    except (ir.MLIRError, ValueError) as error:
        raise Unscripted(well_formed.CHECK, _failure(error, entry, quoted)) from error
    if str(payload) == before:
        message = f"the script changes nothing; the function has {_targets(payload)}"
        raise Unscripted(well_formed.CHECK, quoted.refuse(well_formed.CHECK, message, entry))
    _define_poison(payload)
    return str(payload)


def step_by_step(text: str, original: Kernel, callees: Mapping[str, Kernel]) -> None:
    """Apply the first operation of the script ``text``, then the first two, and so on; each is said before.

    For a script that ended a process: this one is to end likewise, and it is known at what. In the current
    context.
    """
    with contextlib.suppress(Unscripted, NotSelfContained, ir.MLIRError, ValueError):
        script, quoted = _parsed(text)
        steps = len(list(_entry(script, quoted).regions[0].blocks[0].operations)) - 1
        for number in range(1, steps + 1):
            shorter, _ = _parsed(text)
            entry = _entry(shorter, quoted)
            *operations, _ = [each.operation for each in entry.regions[0].blocks[0].operations]
            for operation in reversed(operations[number:]):
                operation.erase()
            last = operations[number - 1]
            place = place_of(last.location)
            say(f"{last.name} on line {place.line} of the script" if place else last.name)
            interpreter.apply_named_sequence(_payload(original, callees).operation, entry, shorter.operation)
        say("")


def _parsed(text: str) -> tuple[ir.Module, Quoted]:
    found = well_formed.parsed(text)
    if isinstance(found, Refusal):
        raise Unscripted(well_formed.CHECK, found)
    for operation in operations_in(found.module.operation):
        name = operation.name
        if name not in PERMITTED:
            why = REFUSED.get(name) or "it is not on the list for scripts"
            message = f"{name}: not permitted: {why}"
            raise Unscripted(
                candidate_subset.CHECK, found.quoted.refuse(candidate_subset.CHECK, message, operation)
            )
    return found.module, found.quoted


def _entry(script: ir.Module, quoted: Quoted) -> ir.Operation:
    top = script.operation
    for name in top.attributes:
        if name not in (MODULE_ATTRIBUTE, "sym_name"):
            message = f"the module has an attribute {name!r}; a script's module has {MODULE_ATTRIBUTE} alone"
            raise Unscripted(candidate_subset.CHECK, quoted.refuse(candidate_subset.CHECK, message, top))
    for operation in script.body.operations:
        inner = operation.operation
        if inner.name != "transform.named_sequence":
            message = f"{inner.name} at the top level; a script holds named sequences alone"
            raise Unscripted(well_formed.CHECK, quoted.refuse(well_formed.CHECK, message, inner))
        if ir.StringAttr(inner.attributes["sym_name"]).value == ENTRY:
            return inner
    message = f"expected a transform.named_sequence @{ENTRY}"
    raise Unscripted(well_formed.CHECK, quoted.refuse(well_formed.CHECK, message, top))


def _payload(original: Kernel, callees: Mapping[str, Kernel]) -> ir.Module:
    """A module of one function. Raises NotSelfContained."""
    refuse_effects(original)
    module = ir.Module.parse(original.text)
    function = inlined(module, original.name, callees)
    for other in list(module.body.operations):
        if other.operation != function:
            other.operation.erase()
    for operation in operations_in(function):
        if SITE_ATTRIBUTE in operation.attributes:  # the check that compares asserts numbers them anew
            del operation.attributes[SITE_ATTRIBUTE]
    with ir.Location.unknown():
        tensorlang.lower(function)
    for operation in operations_in(module.operation):
        operation.location = ir.Location.name(operation.name)  # or it would look like a line of the script
    return module


def _failure(error: Exception, entry: ir.Operation, quoted: Quoted) -> Refusal:
    """What the interpreter said, at the line of the script that it names."""
    said = list(_SAID.finditer(str(error)))
    if not said:
        return quoted.refuse(well_formed.CHECK, f"the script fails: {error}", entry)
    what = "; ".join(one["what"] + (f" ({one['of']})" if one["of"] else "") for one in said)
    place = next((Place("", int(one["line"]), int(one["column"])) for one in said if one["line"]), None)
    message = f"the script fails: {what}"
    if place is None:
        return quoted.refuse(well_formed.CHECK, message, entry)
    return Refusal(quoted.diagnostic(well_formed.CHECK, message, place))


def _targets(payload: ir.Module) -> str:
    """What a script could match: the author of the next attempt does not see the payload."""
    counted = Counter(
        operation.name
        for operation in operations_in(payload.operation)
        if operation.name.startswith(_TARGETS) and not operation.name.endswith(".yield")
    )
    return (
        ", ".join(f"{name} ({count})" for name, count in sorted(counted.items())) or "no loop and no linalg"
    )


def _define_poison(payload: ir.Module) -> None:
    """Vectorization pads what it never reads with undefined values. Zero is one of what they may be."""
    for operation in operations_in(payload.operation):
        if operation.name != "ub.poison":
            continue
        result = operation.results[0]
        with ir.InsertionPoint(operation), ir.Location.unknown():
            zero = _zero(result.type)
            if zero is not None:
                constant = ir.Operation.create("arith.constant", [result.type], attributes={"value": zero})
                result.replace_all_uses_with(constant.results[0])
                operation.erase()


def _zero(kind: ir.Type) -> ir.Attribute | None:
    if isinstance(kind, ir.VectorType):
        element = _zero(kind.element_type)
        return None if element is None else ir.DenseElementsAttr.get_splat(kind, element)
    if isinstance(kind, ir.FloatType):
        return ir.FloatAttr.get(kind, 0.0)
    return ir.IntegerAttr.get(kind, 0) if isinstance(kind, (ir.IntegerType, ir.IndexType)) else None
