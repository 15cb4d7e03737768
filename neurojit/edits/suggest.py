"""Which edits are proposed for a kernel, in which order.

Some edits enable others: conditions become selects, memory becomes registers, recurrences are carried over.
Each *form* that they lead to, one after the other, is proposed as it is, for T2's own raising and schedules
to work on, and with its loops in vectors. What is expected to gain most comes first: the form with the most
edits.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from mlir import ir
from mlir.passmanager import PassManager

from neurojit.compiler.inlining import NotSelfContained, self_contained
from neurojit.compiler.lower import Lowering, LoweringFailed, Stage
from neurojit.compiler.passes.convert_to_abi import BODY
from neurojit.compiler.raising import Kept, raise_loops
from neurojit.compiler.recipe import Recipe
from neurojit.compiler.schedules import VectorTarget, schedule
from neurojit.compiler.schedules.fusing import may_fuse
from neurojit.edits.branches import select_instead
from neurojit.edits.hoisting import drop_unused, hoist
from neurojit.edits.interchange import interchange
from neurojit.edits.loops import Loop, loops_in
from neurojit.edits.reading import accesses_in
from neurojit.edits.recurrence import carry_over
from neurojit.edits.registers import accumulate_in_registers
from neurojit.edits.vectors.ranking import worth_it
from neurojit.edits.vectors.splitting import vectorize
from neurojit.edits.vectors.widening import Shape
from neurojit.frontend.kernels import digest, functions_of
from neurojit.mlir.walk import operations_in
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel
from neurojit.model.types import ITEM_SIZES

Edit = Callable[[ir.Operation], bool]

# What an edit makes possible comes after it. The name is the strategy that certificates give as author.
ENABLING: tuple[tuple[str, Edit], ...] = (
    ("select", select_instead),
    ("registers", accumulate_in_registers),
    ("interchange", interchange),
    ("recurrence", carry_over),
)
PARTS = (2, 4, 1)  # vectors at a time: several hide the latency of what a loop carries
MOST = 12  # texts for one kernel: each is compiled and timed
_LARGEST = 4000  # operations of a function that is edited


def suggestions(
    kernel: Kernel, callees: Mapping[str, Kernel], numerics: Numerics, target: VectorTarget
) -> list[tuple[str, str]]:
    """Strategy and text of each rewrite of ``kernel``, in the order in which they are worth trying.

    Empty where no edit applies, and where T2 does as well. The context is the current one. Texts are
    functions of the original's name and signature, with calls inlined; nothing shows yet that they are right.
    """
    try:
        whole = self_contained(kernel, callees)
    except NotSelfContained:
        return []
    source = whole.text
    with ir.Location.unknown():
        module = ir.Module.parse(source)
        if not loops_in(_lowered(module)) or len(operations_in(module.operation)) > _LARGEST:
            return []
        if _is_scheduled(whole, numerics, target):
            return []
        return _distinct(_all(_forms(str(module)), numerics, target), str(module))[:MOST]


def _is_scheduled(kernel: Kernel, numerics: Numerics, target: VectorTarget) -> bool:
    """Whether T2 writes all of ``kernel`` as well as loops by hand could: what is left are its parameters.

    Contractions by its register tiles; anything else in one pass over memory.
    """
    lowering = Lowering(kernel, Recipe.of(Tier.T2, numerics, target))
    try:
        lowering.to(Stage.BUFFERS)
    except LoweringFailed:
        return False
    body = functions_of(lowering.module)[BODY]
    if any(isinstance(record, Kept) for record in raise_loops(body)):
        return False
    found = schedule(body, target, numerics)
    passes = [item.generator for item in found if not (item.generator and item.reason)]
    return None not in passes and ("contraction" in passes or len(passes) <= 1)


def _lowered(module: ir.Module) -> ir.Operation:
    """The only function of ``module``, its affine loops as any others."""
    PassManager.parse("builtin.module(func.func(lower-affine))").run(module.operation)
    return _function(module)


def _function(module: ir.Module) -> ir.Operation:
    (function,) = functions_of(module).values()
    return function


@dataclass(frozen=True, slots=True)
class _Form:
    """A function after some edits; ``strategy`` names the last of them, empty for the program's own text."""

    strategy: str
    text: str


def _forms(source: str) -> list[_Form]:
    """The program's own text, and what it becomes by one edit after the other."""
    forms = [_Form("", source)]
    for strategy, edit in ENABLING:
        made = _edited(forms[-1].text, edit)
        if made is not None:
            forms.append(_Form(strategy, made))
    return forms


def _all(forms: list[_Form], numerics: Numerics, target: VectorTarget) -> Iterator[tuple[str, str]]:
    fused = may_fuse(numerics, target)
    variants = [(parts, fused) for parts in PARTS]
    variants += [(PARTS[0], False)] if fused else []
    for form in reversed(forms):
        if form.strategy:
            yield form.strategy, form.text
        for parts, fuse in variants if form is forms[-1] else variants[:1]:
            made = _edited(form.text, _Vectors(parts, fuse, numerics, target))
            if made is not None:
                yield f"{form.strategy}+vectors" if form.strategy else "vectors", made


@dataclass(frozen=True, slots=True)
class _Vectors:
    """The edit that takes the loops of a function that pay in vectors, ``parts`` at a time."""

    parts: int
    fused: bool
    numerics: Numerics
    target: VectorTarget

    def __call__(self, function: ir.Operation) -> bool:
        chosen = worth_it(
            function,
            self._shape,
            lambda lanewise: not (lanewise.rounds and self.numerics is Numerics.EXACT),
        )
        # What the shape does not fit is left; the text as a whole is thrown away where nothing was changed.
        return any([vectorize(loop, self._shape(loop)) for loop in chosen])

    def _shape(self, loop: Loop) -> Shape:
        """As many lanes as the widest elements that the loop accesses leave."""
        kinds = [ir.MemRefType(access.buffer.type).element_type for access in accesses_in(loop.operation)]
        sizes = [ITEM_SIZES.get(str(kind), 8) for kind in kinds]
        return Shape(self.target.vector_bits // (8 * max([4, *sizes])), self.parts, self.fused)


def _edited(text: str, edit: Edit) -> str | None:
    """The function of ``text`` after ``edit``, None where it does not apply."""
    module = ir.Module.parse(text)
    function = _function(module)
    hoist(function)
    if not edit(function):
        return None
    drop_unused(function)
    for operation in operations_in(function):
        for mark in [name for name in operation.attributes if name.startswith("neurojit.")]:
            del operation.attributes[mark]  # numbers that the loader gives
    try:
        module.operation.verify()
    except ir.MLIRError:
        return None  # a form of the text that the edit did not reckon with
    return str(function.get_asm(use_local_scope=True)) + "\n"


def _distinct(found: Iterator[tuple[str, str]], source: str) -> list[tuple[str, str]]:
    """Each text once, and never the program's own."""
    seen = {_digest(source)}
    kept: list[tuple[str, str]] = []
    for strategy, text in found:
        known = _digest(text)
        if known not in seen:
            seen.add(known)
            kept.append((strategy, text))
    return kept


def _digest(text: str) -> str:
    module = ir.Module.parse(text)  # held: its operations go with it
    return digest(_function(module))
