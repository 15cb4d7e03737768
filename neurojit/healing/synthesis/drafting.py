"""Template and function -> the text of a patch, with its constants as holes or as numbers."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from neurojit.healing.synthesis.expressions import Law, Lines, literal
from neurojit.healing.synthesis.interface import Interface, Place, guarded
from neurojit.healing.synthesis.template import FLOATS, Choice, Controller, Guard, Template
from neurojit.model.program import Kernel
from neurojit.model.types import Dtype, Signature, ValueType

BEFORE = "before"  # how the original is called beside a guard: @name_before
_SITE = re.compile(r"(, )?neurojit\.site = \d+ : i64(, )?")


@dataclass(frozen=True, slots=True)
class Hole:
    """A constant of a draft. ``unit``: names of inputs by number, ``in0*in1/in0``; see ``template``."""

    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A template for one function. ``holes`` come first among the constants, then the choices.

    ``roles``: the names of roles, which the first choices give inputs to; ``choices``: the values that each
    choice may take together.
    """

    template: Template
    kernel: Kernel
    interface: Interface
    holes: tuple[Hole, ...]
    roles: tuple[str, ...]
    choices: tuple[tuple[int, ...], ...]

    @property
    def name(self) -> str:
        return self.template.name


def draft(template: Template, kernel: Kernel, interface: Interface) -> Draft:
    """``template`` fits ``kernel``."""
    if isinstance(template, Guard):
        others = [_among(choice, interface) for choice in template.choices]
        choices = tuple(itertools.product(guarded(template, kernel), *others))
        guarding = tuple(Hole(constant.name, constant.unit) for constant in template.constants)
        return Draft(template, kernel, interface, guarding, (), choices)
    inputs = range(len(interface.inputs))
    pick = itertools.combinations if template.unordered else itertools.permutations
    holes: list[Hole] = []
    for output in range(len(interface.outputs)):
        holes += [Hole(_of(constant.name, output), constant.unit) for constant in template.constants]
        if "weighted" in template.law:
            holes += [Hole(_of(f"gain{number}", output), f"output/in{number}") for number in inputs]
    return Draft(
        template, kernel, interface, tuple(holes), template.roles, tuple(pick(inputs, len(template.roles)))
    )


def _among(choice: Choice, interface: Interface) -> tuple[int, ...]:
    return interface.extents if choice.among == "extents" else choice.among


def _of(name: str, output: int) -> str:
    return f"{name}_{output}"


class Numbers:
    """Where constants come from: memory while they are fitted, the text afterwards."""

    def __init__(self, lines: Lines, values: Sequence[float] | None) -> None:
        self._lines = lines
        self._values = values

    def of(self, place: int, dtype: Dtype) -> str:
        """The constant ``place`` as an SSA value of ``dtype``."""
        if self._values is not None:
            return self._lines.value(f"arith.constant {literal(self._values[place], dtype)}")
        hole = f'"neurojit.constant"() {{index = {place} : i64}} : () -> f64'
        return converted(self._lines, self._lines.value(hole), "f64", dtype)

    def picked(self, place: int, among: Sequence[str], dtype: Dtype) -> str:
        """The value in ``among`` that the constant ``place`` is the number of."""
        if self._values is not None:
            return among[int(self._values[place])]
        chosen = among[0]
        for number, value in enumerate(among[1:], 1):
            condition = self.equals(place, number)
            chosen = self._lines.value(f"arith.select {condition}, {value}, {chosen} : {dtype}")
        return chosen

    def equals(self, place: int, number: int) -> str:
        """An i1: whether the constant ``place`` is ``number``."""
        wanted = self._lines.value(f"arith.constant {literal(number, 'f64')}")
        return self._lines.value(f"arith.cmpf oeq, {self.of(place, 'f64')}, {wanted} : f64")

    def known(self, place: int) -> int | None:
        return None if self._values is None else int(self._values[place])


def written(drafted: Draft, values: Sequence[float] | None) -> str:
    """The patch as text: with ``values`` for holes and choices, or with holes where None."""
    lines = Lines()
    if isinstance(drafted.template, Guard):
        _write_guard(drafted, drafted.template, lines, Numbers(lines, values))
    else:
        _write_controller(drafted, drafted.template, lines, Numbers(lines, values))
    said = _said(drafted, values)
    return "\n".join((said, _head(drafted.kernel), *lines.text, "}")) + "\n"


def _said(drafted: Draft, values: Sequence[float] | None) -> str:
    """The law as a comment, and with numbers what plays which role."""
    law = f"// {drafted.name}: {drafted.template.law}"
    if values is None:
        return law
    lets = () if isinstance(drafted.template, Guard) else drafted.template.lets
    named = [f"{name} = {expression}" for name, expression in lets]
    chosen = [int(value) for value in values[len(drafted.holes) :]]
    if isinstance(drafted.template, Guard):
        named.append(f"value = {drafted.template.on} {chosen[0]}")
    named += [f"{role} = input {place}" for role, place in zip(drafted.roles, chosen, strict=False)]
    return "; ".join((law, *named))


def _head(kernel: Kernel) -> str:
    arguments = ", ".join(
        f"%arg{number}: {argument.type}" for number, argument in enumerate(kernel.signature.arguments)
    )
    return f"func.func @{kernel.name}({arguments}){_given(kernel.signature)} {{"


def _given(signature: Signature) -> str:
    """The results of a function, as its head has them."""
    if not signature.results:
        return ""
    results = ", ".join(map(str, signature.results))
    return f" -> {results}" if len(signature.results) == 1 else f" -> ({results})"


def _write_controller(drafted: Draft, template: Controller, lines: Lines, numbers: Numbers) -> None:
    interface = drafted.interface
    inputs = [_read(place, drafted.kernel, lines) for place in interface.inputs]
    first = len(drafted.holes)
    bound = {role: numbers.picked(first + place, inputs, "f64") for place, role in enumerate(drafted.roles)}
    each = len(drafted.holes) // len(interface.outputs)
    outputs: list[str] = []
    for output, place in enumerate(interface.outputs):
        holes = drafted.holes[output * each : (output + 1) * each]
        named = {
            hole.name.rpartition("_")[0]: numbers.of(output * each + number, "f64")
            for number, hole in enumerate(holes)
        }
        law = Law(lines, "f64", {**bound, **named, **{f"in{n}": value for n, value in enumerate(inputs)}})
        for name, expression in template.lets:
            law.let(name, expression)
        terms = " + ".join(f"gain{number} * in{number}" for number in range(len(inputs)))
        value = law.write(template.law.replace("weighted", f"({terms})"))
        outputs.append(converted(lines, value, "f64", place.dtype))
    _give(drafted.kernel, interface.outputs, outputs, lines)


def _write_guard(drafted: Draft, template: Guard, lines: Lines, numbers: Numbers) -> None:
    signature = drafted.kernel.signature
    kinds = [argument.type for argument in signature.arguments]
    values = [f"%arg{number}" for number in range(len(kinds))]
    if template.on == "argument":
        values = _guard(drafted, template, lines, numbers, kinds, values)
    types = ", ".join(map(str, kinds))
    results = ", ".join(map(str, signature.results))
    call = f"func.call @{before(drafted.kernel)}({', '.join(values)}) : ({types})"
    count = len(signature.results)
    if not count:
        lines.plain(f"{call} -> ()")
        lines.plain("return")
        return
    lines.plain(f"%before{f':{count}' if count > 1 else ''} = {call}{_given(signature)}")
    given = [f"%before#{number}" for number in range(count)] if count > 1 else ["%before"]
    if template.on == "result":
        given = _guard(drafted, template, lines, numbers, list(signature.results), given)
    lines.plain(f"return {', '.join(given)} : {results}")


def _guard(
    drafted: Draft,
    template: Guard,
    lines: Lines,
    numbers: Numbers,
    kinds: list[ValueType],
    values: list[str],
) -> list[str]:
    """``values`` with the one that the first choice says put through the law."""
    which = len(drafted.holes)
    chosen = numbers.known(which)
    found = list(values)
    for number in guarded(template, drafted.kernel):
        if chosen is not None and number != chosen:
            continue
        dtype = kinds[number].dtype
        bound = {hole.name: numbers.of(place, dtype) for place, hole in enumerate(drafted.holes)}
        bound |= {
            choice.name: numbers.of(which + 1 + place, dtype) for place, choice in enumerate(template.choices)
        }
        kept = Law(lines, dtype, {**bound, "value": values[number]}).write(template.law)
        if chosen is None:
            condition = numbers.equals(which, number)
            kept = lines.value(f"arith.select {condition}, {kept}, {values[number]} : {dtype}")
        found[number] = kept
    return found


def before(kernel: Kernel) -> str:
    """The name that the original has beside a guard."""
    return f"{kernel.name}_{BEFORE}"


def declared(kernel: Kernel) -> str:
    """A declaration of the original under that name."""
    types = ", ".join(str(argument.type) for argument in kernel.signature.arguments)
    results = ", ".join(map(str, kernel.signature.results))
    return f"func.func private @{before(kernel)}({types}) -> ({results})\n"


def renamed(kernel: Kernel) -> str:
    """The text of the original under that name, as a private function."""
    text = re.sub(rf"@{re.escape(kernel.name)}(?![\w$.-])", f"@{before(kernel)}", kernel.text)
    return text.replace(f"func.func @{before(kernel)}", f"func.func private @{before(kernel)}")


def reply_text(drafted: Draft, values: Sequence[float]) -> str:
    """What is handed to the gate: the patch, and the original beside it where it is called."""
    text = written(drafted, values)
    if isinstance(drafted.template, Controller):
        return text
    # The loader numbers asserts and divisions, and marks functions; a reply does neither.
    helper = re.sub(r" attributes \{neurojit\.[^{}]*\}", "", _SITE.sub(_between, renamed(drafted.kernel)))
    return f"{text}{helper.replace(' {}', '')}"


def _between(found: re.Match[str]) -> str:
    return ", " if found[1] and found[2] else ""


def _read(place: Place, kernel: Kernel, lines: Lines) -> str:
    value = f"%arg{place.number}"
    if place.index is not None:
        kind = kernel.signature.arguments[place.number].type
        value = lines.value(f"memref.load {value}[{_indices(place, lines)}] : {kind}")
    return converted(lines, value, place.dtype, "f64")


def _indices(place: Place, lines: Lines) -> str:
    return ", ".join(lines.value(f"arith.constant {number} : index") for number in place.index or ())


def _give(kernel: Kernel, places: Sequence[Place], values: Sequence[str], lines: Lines) -> None:
    if kernel.signature.results:
        lines.plain(f"return {', '.join(values)} : {', '.join(map(str, kernel.signature.results))}")
        return
    for place, value in zip(places, values, strict=True):
        kind = kernel.signature.arguments[place.number].type
        lines.plain(f"memref.store {value}, %arg{place.number}[{_indices(place, lines)}] : {kind}")
    lines.plain("return")


def converted(lines: Lines, value: str, given: Dtype, wanted: Dtype) -> str:
    """``value`` as another type of number."""
    if given == wanted:
        return value
    if given in FLOATS and wanted in FLOATS:
        name = "extf" if wanted == "f64" else "truncf"
        return lines.value(f"arith.{name} {value} : {given} to {wanted}")
    if given in FLOATS:
        width: Mapping[str, str] = {"i32": "i32"}
        whole = lines.value(f"arith.fptosi {value} : {given} to {width.get(wanted, 'i64')}")
        return converted(lines, whole, "i64", "index") if wanted == "index" else whole
    if "index" in (given, wanted):
        if wanted in FLOATS:
            value, given = lines.value(f"arith.index_cast {value} : index to i64"), "i64"
            return converted(lines, value, given, wanted)
        return lines.value(f"arith.index_cast {value} : {given} to {wanted}")
    return lines.value(f"arith.sitofp {value} : {given} to {wanted}")
