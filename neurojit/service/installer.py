"""Kernel -> installed variant: ask the compiler, link the object, store one pointer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field

from neurojit.abi.elf import MalformedObject, read_symbols
from neurojit.abi.names import ASK, BASELINE, ENTRY, EXTERN, GLOBAL_PREFIX, PRINT, PROFILE, SLOT_PREFIX
from neurojit.abi.symbols import JUDGED, imports_of
from neurojit.execution.link import LinkedObject, LinkRefused, link
from neurojit.execution.slots import DispatchSlot
from neurojit.execution.variant import ProfileCell, Variant
from neurojit.model.compiler_protocol import Callee, CompiledVariant, CompileVariant, Refused, expect
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel
from neurojit.model.sites import FaultSite
from neurojit.service.ahead import Ahead
from neurojit.workers.compiler import Compiler


@dataclass(slots=True)
class Function:
    """One function of a loaded program: its kernel, its slot, and what was tried."""

    kernel: Kernel
    slot: DispatchSlot
    next_number: int = 0
    pinned: bool = False  # its user chose a variant: the background loop leaves it alone
    sources: dict[int, str] = field(default_factory=dict[int, str])  # of variants that are rewrites
    refused_tiers: dict[Tier, str] = field(default_factory=dict[Tier, str])
    deaths: dict[Tier, int] = field(default_factory=dict[Tier, int])  # of the compiler, at this
    ahead: Ahead | None = None  # what is compiled beside T0, until that is settled

    @property
    def name(self) -> str:
        return self.kernel.name


@dataclass(frozen=True, slots=True)
class HostCells:
    """Addresses that objects import: storage of globals, and the host's functions."""

    globals: Mapping[str, int]
    print_address: int
    ask_address: int
    extern_address: int


class Installer:
    """Builds variants of one program's functions.

    ``compile`` may be called by several threads; ``threads`` and ``numerics`` hold for every variant.
    ``checked``: functions whose accesses are checked, with ids for their sites, which ``sites`` is told.
    """

    def __init__(
        self,
        compiler: Compiler,
        functions: Mapping[str, Function],
        cells: HostCells,
        *,
        numerics: Numerics,
        threads: int,
        checked: MutableMapping[str, range],
        sites: MutableMapping[int, FaultSite],
    ) -> None:
        self._compiler = compiler
        self._functions = functions
        self._cells = cells
        self._checked = checked
        self._sites = sites
        self._numerics = numerics
        self._threads = threads
        self._compiled: dict[tuple[str, Tier], CompiledVariant] = {}

    def check(self, name: str, ids: range) -> None:
        """Compile ``name`` with checks of its accesses, whose sites have ``ids``."""
        self._checked[name] = ids

    def forget(self, name: str) -> None:
        """``name`` is no function of the program any more."""
        self._checked.pop(name, None)
        for key in [key for key in tuple(self._compiled) if key[0] == name]:
            del self._compiled[key]

    def callees(self, kernel: Kernel) -> dict[str, Callee]:
        """What the compiler must know of the functions that ``kernel`` names."""
        return {
            name: Callee(self._functions[name].kernel.signature, self._functions[name].slot.index)
            for name in kernel.callees
        }

    def known(self, function: Function, tier: Tier) -> CompiledVariant | None:
        """What ``compile`` gave for the same function and tier: to promote again is only to link."""
        return self._compiled.get((function.name, tier))

    def rewritten_never(self, kernel: Kernel) -> str:
        """Why no rewrite may stand for ``kernel``; empty where one may.

        The gate judges on what an original stands. Where it, or what it calls, may reach outside a buffer,
        which is a fault in what is checked, a rewrite could end otherwise there.
        """
        reached = [kernel.name]
        for name in reached:
            baseline = self._compiled.get((name, Tier.T0))
            if name in self._checked and baseline is not None and baseline.sites:
                return f"@{name} is checked, and its text does not prove that its accesses are in bounds"
            reached += [other for other in self._functions[name].kernel.callees if other not in reached]
        return ""

    def compile(
        self, function: Function, tier: Tier, *, background: bool = False
    ) -> CompiledVariant | Refused:
        """Compile ``function`` at ``tier``. Raises CompilerDied and InternalError.

        ``background``: nobody waits for it, so it keeps nobody waiting, and is not tried twice.
        """
        request = CompileVariant(
            function.kernel,
            self.callees(function.kernel),
            tier,
            self._numerics,
            self._threads,
            self._checked.get(function.name),
        )
        answer = self._compiler.request(request, attempts=1 if background else 2, background=background)
        if isinstance(answer, Refused):
            return answer
        compiled = self._compiled[function.name, tier] = expect(CompiledVariant, answer)
        self._sites.update({site.id: site for site in compiled.sites})
        return compiled

    def variant(
        self,
        function: Function,
        tier: Tier,
        compiled: CompiledVariant,
        author: str,
        *,
        digest: str | None = None,
    ) -> Variant:
        """Link ``compiled``. Raises LinkRefused where it is no object, or names a symbol that it may not.

        Calls for one function must not race: the promoter makes them under its lock.
        """
        cell = ProfileCell()
        # What is judged was inlined: whatever it came from, it needs nothing of the program's.
        allowed = JUDGED if tier is Tier.T3 else imports_of(function.kernel)
        linked = self._link(function, compiled.object.image, allowed, cell)
        number = function.next_number
        function.next_number += 1
        return Variant(
            number=number,
            tier=tier,
            author=author,
            digest=digest or function.kernel.digest,
            compile_ms=compiled.milliseconds,
            linked=linked,
            cell=cell,
        )

    def _link(
        self, function: Function, image: bytes, allowed: frozenset[str], cell: ProfileCell
    ) -> LinkedObject:
        """``allowed``: what it may import of the host; whatever else it names is for ``link`` to refuse."""
        try:
            named = allowed.intersection(read_symbols(image).undefined)
        except MalformedObject as error:
            raise LinkRefused(f"link: {error}") from error
        return link(image, {name: self._address(function, name, cell) for name in named}, (ENTRY,))

    def _address(self, function: Function, name: str, cell: ProfileCell) -> int:
        if name.startswith(SLOT_PREFIX):
            other = self._functions.get(name.removeprefix(SLOT_PREFIX))
            if other is None:
                raise LinkRefused(f"link: the object needs {name}, which is no function of the program")
            return other.slot.address
        if name.startswith(GLOBAL_PREFIX):
            return self._cells.globals[name.removeprefix(GLOBAL_PREFIX)]
        fixed: dict[str, Callable[[], int]] = {
            PROFILE: lambda: cell.address,
            BASELINE: lambda: function.slot.baseline_address,
            PRINT: lambda: self._cells.print_address,
            ASK: lambda: self._cells.ask_address,
            EXTERN: lambda: self._cells.extern_address,
        }
        return fixed[name]()
