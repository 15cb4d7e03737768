"""A function with symbolic dimensions as its user sees it."""

from __future__ import annotations

import contextlib
import inspect
import operator
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from neurojit.model.errors import CallError, InputError, UnknownFunction
from neurojit.model.html_text import paragraph, table
from neurojit.model.schema import ExtentConflict, Schema, SymbolicSignature, extents_of
from neurojit.model.verdict import Verdict
from neurojit.service.function_handle import FunctionHandle
from neurojit.service.handing_back import handing_back
from neurojit.service.python_signature import symbolic_documentation, symbolic_signature

if TYPE_CHECKING:
    from neurojit.service.symbolic.family import Family


class SupportsFunctions(Protocol):
    """Whose functions they are: a program."""

    def __getitem__(self, name: str, /) -> FunctionHandle | SymbolicFunction: ...
    def instance(self, name: str, /) -> FunctionHandle: ...


class SymbolicFunction:
    """One function whose extents are those of the arrays that it is called with.

    It is called as any function is. ``at(shapes)`` is the function for one set of shapes, and ``instances``
    are those that calls have made: each is looked at, promoted and rewritten by itself. Raises CallError
    where extents do not go together, ProgramFault, Cancelled, and ProgramError for shapes that the program
    does not compile for.
    """

    _family: Family
    _keep: SupportsFunctions
    __signature__: inspect.Signature

    def __init__(self, family: Family, keep: SupportsFunctions, documentation: str) -> None:
        schema = family.schema
        vars(self).update(
            _family=family,
            _keep=keep,
            __name__=schema.name,
            __qualname__=schema.name,
            __doc__=documentation,
            __signature__=symbolic_signature(schema),
        )

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"@{self.name}: attributes of a function cannot be set: {name}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"@{self.name}: attributes of a function cannot be deleted: {name}")

    def __reduce__(self) -> tuple[Any, ...]:
        return operator.getitem, (self._keep, self.name)

    def __copy__(self) -> SymbolicFunction:
        return self

    def __deepcopy__(self, _memo: object) -> SymbolicFunction:
        return self

    def __call__(self, *arguments: object, **keywords: object) -> Any:
        # Replaced in a class of its own by the entry of the instance that is called most.
        return self._family(*arguments, **keywords)

    def __getattr__(self, name: str) -> Any:
        if hasattr(FunctionHandle, name):
            where = f"prog.{self.name}.at(...).{name}"
            raise AttributeError(f"@{self.name}: there is one of each of its shapes: {where}")
        raise AttributeError(f"@{self.name}: no attribute {name}")

    def _repr_html_(self) -> str:
        rows = [(str(extents), one.name, str(one.calls)) for extents, one in self.instances.items()]
        return paragraph(f"@{self.name}{self.signature}: {self.calls} calls") + table(
            ("extents", "instance", "calls"), rows
        )

    def __repr__(self) -> str:
        return f"<neurojit function @{self.name}{self.signature}>"

    @property
    def name(self) -> str:
        return self.schema.name

    @property
    def schema(self) -> Schema:
        return self._family.schema

    @property
    def signature(self) -> SymbolicSignature:
        return self.schema.signature

    @property
    def instances(self) -> dict[tuple[int, ...], FunctionHandle]:
        """The functions for known extents that there are, by the numbers that stand for the symbols."""
        found: dict[tuple[int, ...], FunctionHandle] = {}
        for extents, name in self._family.instances.items():
            with contextlib.suppress(UnknownFunction):  # another made room for it meanwhile
                found[extents] = self._instance(name)
        return found

    @property
    def calls(self) -> int:
        """Whatever served them: of its instances that are there, and those of the generic form."""
        return sum(instance.calls for instance in self.instances.values()) + self._family.generic_calls

    def at(self, *shapes: Sequence[int] | None) -> FunctionHandle:
        """The function for arguments of ``shapes`` (None for scalars), made where there is none; it stays.

        Raises CallError where they do not go together, ProgramError where the program has none for them.
        """
        count = len(self.signature.arguments)
        if len(shapes) != count:
            wanted = f"expected {count} shape(s), one for each argument"
            raise CallError(f"{self.name}: {wanted}, got {len(shapes)}")
        try:
            given = [None if shape is None else extents_of(shape) for shape in shapes]
            extents = self.signature.bind(given)
        except ExtentConflict as conflict:
            raise CallError(f"{self.name}: {conflict}") from None
        return self._instance(self._family.at(extents))

    def offer(self, text: str, *, author: str = "user") -> dict[tuple[int, ...], Verdict]:
        """Offer a rewrite, with extents open as the function's own are, to each instance there is; waits.

        It is judged at the extents of each by itself, and serves those alone for which it was accepted: the
        verdicts, by the numbers that stand for the symbols. Raises InputError where there is no instance.
        """
        instances = self.instances
        if not instances:
            raise InputError(f"@{self.name}: no shape of it is in service yet: call it, or at(...), first")
        return {extents: one.offer(text, author=author) for extents, one in instances.items()}

    def _instance(self, name: str) -> FunctionHandle:
        return self._keep.instance(name)


def symbolic_handle(
    family: Family, keep: SupportsFunctions, source: Any, back: tuple[int | None, ...] = ()
) -> SymbolicFunction:
    """A handle whose call is the entry of the instance that is called most, once there is one.

    ``back``: results that are arguments, as ``handing_back`` takes them.
    """

    def called(entry: Callable[..., Any]) -> Callable[..., Any]:
        return handing_back(family.schema, entry, back) if back else entry

    methods = {"__call__": staticmethod(called(family)), "__slots__": ()}
    kind = type("SymbolicFunction", (SymbolicFunction,), methods)

    def first(entry: Callable[..., Any]) -> None:
        kind.__call__ = staticmethod(called(entry))

    family.on_first = first
    return kind(family, keep, symbolic_documentation(family.schema, source))
