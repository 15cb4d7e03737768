"""Turns a failed call's status into the exception to raise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NoReturn

from neurojit.abi.status import STATUS_CANCELLED
from neurojit.execution.contexts import ContextPool
from neurojit.execution.faults import fault_report
from neurojit.model.errors import Cancelled, ProgramFault
from neurojit.model.sites import FaultReport, FaultSite

if TYPE_CHECKING:
    from neurojit.model.attempt import Attempt


class RaiseFailure:
    """The ``fault`` callable of a function's entries: it always raises.

    In order: an exception of a callback (``take_failure``), :class:`Cancelled`, :class:`ProgramFault`.
    ``observe`` is told each fault's report before it is raised; ``why_cancelled`` ends the message of
    :class:`Cancelled`. ``take_rounds(context)``: the patches that were refused for the fault.
    """

    def __init__(
        self,
        function: str,
        pool: ContextPool,
        sites: Mapping[int, FaultSite],
        take_failure: Callable[[int], BaseException | None],
        observe: Callable[[FaultReport], None],
        why_cancelled: Callable[[], str] = lambda: "cancelled",
        take_rounds: Callable[[int], tuple[Attempt, ...]] = lambda _: (),
    ) -> None:
        self._function = function
        self._pool = pool
        self._sites = sites
        self._take_failure = take_failure
        self._observe = observe
        self._why_cancelled = why_cancelled
        self._take_rounds = take_rounds

    def __call__(self, status: int, context: int, *_arguments: object, **_keywords: object) -> NoReturn:
        rounds = self._take_rounds(context)
        failure = self._take_failure(context)
        if failure is not None:
            if isinstance(failure, ProgramFault):
                self._observe(failure.report)
            raise failure
        if status == STATUS_CANCELLED:
            raise Cancelled(f"call: {self._function}: {self._why_cancelled()}")
        report = fault_report(self._function, status, self._pool[context].fault_words(), self._sites)
        self._observe(report)
        raise ProgramFault(report, rounds)
