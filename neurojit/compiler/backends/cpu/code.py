"""LLVM IR of one object: modules that are linked, and what becomes of the functions in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import llvmlite.binding as llvm

from neurojit.abi.names import BODY, CALL_PREFIX
from neurojit.model.types import Signature
from neurojit.stubs.body_entry import entry_module


class EmissionFailed(Exception):
    """LLVM refused the text; the message is LLVM's."""


@dataclass(frozen=True, slots=True)
class Code:
    """``modules`` as text. ``internal``: functions that one of them defines and only others of them call.

    ``whole``: those that stay functions of their own, so that machine code can be read.
    """

    modules: tuple[str, ...]
    internal: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()


def with_entry(
    llvm_ir: str,
    signature: Signature,
    callees: Mapping[str, Signature],
    *,
    overlap_guard: bool,
    triple: str,
) -> Code:
    """A body with its trampolines and its entry: a variant's whole object.

    ``overlap_guard``: the entry serves calls whose written buffers overlap another argument by the
    baseline; required where the body takes them to be apart. ``callees`` are all functions that the body
    calls by ``@neurojit.call.<name>``.
    """
    entry = entry_module(signature, callees, overlap_guard=overlap_guard, triple=triple)
    trampolines = tuple(CALL_PREFIX + name for name in sorted(callees))
    return Code((llvm_ir, entry), (BODY, *trampolines), (BODY,))


def linked(code: Code) -> llvm.ModuleRef:
    """The one module, in a context of its own: a context keeps types, and numbers those of one name.

    Raises EmissionFailed.
    """
    context = llvm.create_context()
    try:
        whole = linked_in_order([llvm.parse_assembly(text, context) for text in code.modules])
    except RuntimeError as error:
        raise EmissionFailed(str(error).strip()) from error
    for name in code.internal:
        function = whole.get_function(name)
        if function.is_declaration:
            raise EmissionFailed(f"not defined: {name}")
        function.linkage = "internal"
    for name in code.whole:
        whole.get_function(name).add_function_attribute("noinline")
    return whole


def linked_in_order(modules: Sequence[llvm.ModuleRef]) -> llvm.ModuleRef:
    """The first, with all others in it."""
    first, *others = modules
    for other in others:
        first.link_in(other)
    return first


def make_internal(module: llvm.ModuleRef, keep: Collection[str]) -> None:
    """Every definition but ``keep``."""
    for value in [*module.functions, *module.global_variables]:
        if not value.is_declaration and value.name not in keep and not value.name.startswith("llvm."):
            value.linkage = "internal"
