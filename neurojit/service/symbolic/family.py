"""One function with symbolic dimensions: which function of known extents a call comes to.

An *instance* is compiled for the shapes of calls that come again: as fast as a function whose text has the
numbers, promoted, judged and explained like one. Shapes that come once, and those beyond the bound, go to the
*generic* form, where there is one. Instances beyond the bound make room: those that were not called for long.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final, Protocol

from neurojit.execution.binding import bound
from neurojit.model.compiler_protocol import Generic, MakeGeneric, MakeInstance, Refused, expect
from neurojit.model.compiler_protocol import Instance as MadeInstance
from neurojit.model.errors import CallError, CallTypeError, ProgramError
from neurojit.model.program import Kernel
from neurojit.model.schema import ExtentConflict, NoShape, Schema
from neurojit.service.symbolic.argument_shapes import shape_of
from neurojit.service.symbolic.generic_call import GenericCall, Unfit
from neurojit.workers.compiler import Compiler

MOST_INSTANCES: Final = 8  # of a function that has a generic form
MOST_WITHOUT_GENERIC: Final = 16
# Calls of one shape until it gets an instance: the first may be the only one.
CALLS: Final = 2
# Until it takes the room of an instance that was not called during all of them.
CALLS_FOR_ROOM: Final = 64
_COUNTED: Final = 1024  # shapes whose calls are counted
_OF_SHAPES: Final = ("verify", "instance")  # what is refused for the numbers that stand for the symbols
_IN_A_ROW: Final = 4  # calls that the family hands to one instance until that is called first


class Need(Enum):
    """How far others make room for an instance."""

    IF_THERE_IS_ROOM = auto()
    IN_PLACE_OF_ANOTHER = auto()  # of one that was not called for long
    SURELY = auto()  # nothing else can serve: of the oldest, or beyond the bound


class Service(Protocol):
    """What a family needs of the program that it is in."""

    def admit(self, kernel: Kernel) -> None: ...
    def dismiss(self, name: str) -> None: ...

    entry: Callable[[str], Callable[..., Any]]
    routed: Callable[[str, Callable[..., Any]], Callable[..., Any] | None]

    unless_closed: Callable[[str], AbstractContextManager[None]]

    def is_idle(self, name: str) -> bool: ...
    def quoted(self, refused: Refused) -> ProgramError: ...

    degraded: Callable[[str, str], None]


@dataclass(slots=True)
class Instance:
    """One that is in service. ``kept``: somebody has it by name; ``calls``: through the family, under way
    and in all."""

    name: str
    entry: Callable[..., Any]
    last: int
    kept: bool = False
    under_way: int = 0
    calls: int = 0


class Family:
    """Calls of one schema. ``generic``: whether a generic form may serve."""

    def __init__(
        self, schema: Schema, names: tuple[str, ...], compiler: Compiler, service: Service, *, generic: bool
    ) -> None:
        self.schema = schema
        self._names = names
        self._compiler = compiler
        self._service = service
        self._wants_generic = generic
        self._generic: GenericCall | None = None
        self._refusal: ProgramError | None = None  # why there is no generic form
        self._lock = threading.RLock()
        self._instances: dict[tuple[int, ...], Instance] = {}
        self._refused: dict[tuple[int, ...], ProgramError] = {}
        self._calls: Counter[tuple[int, ...]] = Counter()
        self._clock = 0
        self.generic_calls = 0
        self._row: tuple[Instance | None, int] = (None, 0)
        self._first: Instance | None = None  # what calls come to before the family is asked
        self.on_first: Callable[[Callable[..., Any]], None] = lambda _: None

    @property
    def instances(self) -> dict[tuple[int, ...], str]:
        """The names of those that there are, by the numbers that stand for the symbols."""
        with self._lock:
            return {extents: one.name for extents, one in self._instances.items()}

    @property
    def has_generic(self) -> bool:
        """Whether a generic form is in service."""
        return self._generic is not None

    def __call__(self, *arguments: object, **keywords: object) -> Any:
        name = self.schema.name
        try:
            given, rest = bound(self.schema.signature, self._names, arguments, keywords)
            extents = self.schema.signature.bind([shape_of(one) for one in given])
        except (ExtentConflict, CallError) as error:
            kind = CallTypeError if isinstance(error, (CallTypeError, NoShape)) else CallError
            raise kind(f"call: {name}: {error}") from None
        try:
            instance = self._instance_for(extents)
        except ProgramError as error:
            if error.diagnostics[0].stage not in _OF_SHAPES:
                raise
            raise CallError(f"call: {name}: nothing is compiled for these shapes: {error}") from None
        if instance is None:
            assert self._generic is not None
            with self._lock:
                self.generic_calls += 1
            try:
                return self._generic(given, rest, extents)
            except Unfit:
                instance = self._made(extents, Need.SURELY)
        try:
            return instance.entry(*given, **rest)
        finally:
            with self._lock:
                instance.under_way -= 1

    def at(self, extents: tuple[int, ...]) -> str:
        """The name of the instance for ``extents``, which stays from then on. Raises ProgramError."""
        with self._lock:
            instance = self._made(extents, Need.SURELY)
            instance.under_way -= 1
            instance.kept = True
            return instance.name

    def after_fork_in_child(self) -> None:
        """Whoever held the lock, or was in a call, is not in the child."""
        self._lock = threading.RLock()
        for instance in self._instances.values():
            instance.under_way = 0

    def _instance_for(self, extents: tuple[int, ...]) -> Instance | None:
        """What serves a call, which is counted as under way; None for the generic form."""
        with self._lock:
            self._clock += 1
            instance = self._instances.get(extents)
            if instance is not None:
                self._called(instance)
                return instance
            self._calls[extents] += 1
            seen = self._calls[extents]
            if len(self._calls) > _COUNTED:
                self._calls = Counter(dict(self._calls.most_common(_COUNTED // 2)))
            self._ensure_generic()
            if self._generic is None:
                return self._made(extents, Need.SURELY)
            if extents in self._refused or seen < CALLS:
                return None
            if len(self._instances) >= MOST_INSTANCES and seen < CALLS_FOR_ROOM:
                return None
            try:
                often = seen % CALLS_FOR_ROOM == 0
                return self._made(extents, Need.IN_PLACE_OF_ANOTHER if often else Need.IF_THERE_IS_ROOM)
            except ProgramError as error:
                self._refused[extents] = error  # extents that a run alone knows: the generic form has them
                return None
            except _Full:
                return None

    def _called(self, instance: Instance) -> None:
        instance.last = self._clock
        instance.under_way += 1
        instance.calls += 1
        before, count = self._row
        self._row = (instance, count + 1 if before is instance else 1)
        if self._row[1] == _IN_A_ROW and self._first is not instance:
            routed = self._service.routed(instance.name, self)
            if routed is not None:
                self._first = instance
                self.on_first(routed)

    def _ensure_generic(self) -> None:
        if self._generic is not None or self._refusal is not None or not self._wants_generic:
            return
        with self._service.unless_closed(self.schema.name):
            answer = self._compiler.request(MakeGeneric(self.schema))
        try:
            if isinstance(answer, Refused):
                raise self._service.quoted(answer)
            self._generic = self._in_service(expect(Generic, answer))
        except ProgramError as error:
            self._refusal = error
            what = f"each shape of @{self.schema.name} is compiled by itself"
            self._service.degraded(what, error.diagnostics[0].message)

    def _in_service(self, made: Generic) -> GenericCall:
        self._service.admit(made.kernel)
        entry = self._service.entry(made.kernel.name)
        extents: Callable[..., Any] | None = None
        if made.extents is not None:
            self._service.admit(made.extents)
            extents = self._service.entry(made.extents.name)
        return GenericCall(self.schema, entry, extents)

    def _made(self, extents: tuple[int, ...], needed: Need) -> Instance:
        """The instance for ``extents``, under way. Raises ProgramError; _Full where none makes room."""
        with self._lock:
            known = self._instances.get(extents)
            if known is None:
                self._make_room(needed)
                with self._service.unless_closed(self.schema.name):
                    answer = self._compiler.request(MakeInstance(self.schema, extents))
                if isinstance(answer, Refused):
                    raise self._service.quoted(answer)
                kernel = expect(MadeInstance, answer).kernel
                self._service.admit(kernel)
                try:
                    entry = self._service.entry(kernel.name)
                except BaseException:
                    self._service.dismiss(kernel.name)
                    raise
                known = self._instances[extents] = Instance(kernel.name, entry, self._clock)
                self._calls.pop(extents, None)
            self._called(known)
            return known

    def _make_room(self, needed: Need) -> None:
        most = MOST_INSTANCES if self._generic is not None else MOST_WITHOUT_GENERIC
        while len(self._instances) >= most:
            idle = [
                (one.last, extents)
                for extents, one in self._instances.items()
                if not one.kept
                and not one.under_way
                and one is not self._first
                and self._service.is_idle(one.name)
                and (needed is Need.SURELY or self._clock - one.last >= CALLS_FOR_ROOM)
            ]
            if not idle or needed is Need.IF_THERE_IS_ROOM:
                if needed is Need.SURELY:
                    return  # all are in use: one more
                raise _Full
            _, oldest = min(idle)
            self._service.dismiss(self._instances.pop(oldest).name)


class _Full(Exception):
    """No instance may make room for another."""
