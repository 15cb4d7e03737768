"""Events of a run, one frozen dataclass each.

Tables, live views, reports and plots are drawn from these alone. ``seconds`` counts from the start of the
runtime, on a clock that only goes forward.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from neurojit.model.diagnostic import Diagnostic
from neurojit.model.policy import Numerics, Tier
from neurojit.model.roofline import Peaks, Work
from neurojit.model.sites import FaultReport

UNTOLD: Final = -1.0  # the time of what was not told yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, ``seconds`` after the runtime's start: its chronicle says when."""

    seconds: float = UNTOLD


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What code was compiled for: LLVM's names of the CPU and its features, the vector extension in use.

    ``peaks``: as far as they were known when the program was loaded.
    """

    cpu: str
    isa: str
    features: tuple[str, ...]
    threads: int
    peaks: Peaks


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedFunction:
    """A function of a program; ``digest`` identifies its canonical source, ``work`` is that of one call."""

    name: str
    signature: str
    digest: str
    work: Work


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramLoaded(Event):
    program: str
    functions: tuple[LoadedFunction, ...]
    numerics: Numerics
    machine: Machine


@dataclass(frozen=True, slots=True, kw_only=True)
class PeaksMeasured(Event):
    """What one core of this machine does at best was measured: it holds from here on."""

    peaks: Peaks


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileStarted(Event):
    function: str
    tier: Tier
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileFinished(Event):
    """A variant exists; the first of a function is installed at once, later ones by ``Swapped``."""

    function: str
    variant: int
    tier: Tier
    author: str  # compiler, offline:<strategy>, <responder>:<model>, handwritten, user
    compile_ms: float
    digest: str
    notes: tuple[str, ...] = ()  # what the compiler chose, or could not do
    unchecked: tuple[str, ...] = ()  # accesses that should be checked, and that no rule knows


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileFailed(Event):
    """No variant was made; the incumbent serves on."""

    function: str
    tier: Tier
    diagnostic: Diagnostic


@dataclass(frozen=True, slots=True, kw_only=True)
class Swapped(Event):
    """Calls from now on run ``after`` instead of ``before`` (variant numbers)."""

    function: str
    before: int
    after: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deoptimized(Event):
    """As ``Swapped``, back to an earlier variant."""

    function: str
    before: int
    after: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled(Event):
    """The profile of one variant so far, its medians None until a call was timed.

    ``cycles`` are ticks of the time-stamp counter, whatever the clock of the core.
    """

    function: str
    variant: int
    calls: int
    median_ns: float | None
    cycles: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Faulted(Event):
    report: FaultReport


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultCaught(Event):
    """A call of the recovery scope ``function`` failed and was undone; a patch is asked for.

    ``calls``: of the scope so far. ``fingerprint``: the same for the same failure of the same code.
    """

    function: str
    report: FaultReport
    kind: str
    fingerprint: str
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What an accepted patch keeps; pairs are (passed or failed, total).

    ``margin``: by how much the closest assertion held, None where none compares numbers.
    """

    failing_call: bool
    passing_calls: tuple[int, int]
    states_before: tuple[int, int]
    states_after: tuple[int, int]
    margin: float | None
    asserts_kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Healed(Event):
    """A patch of ``function`` was accepted for a fault in ``scope``. ``rounds``: patches that were judged.

    ``resumed``: it is installed, and the call that failed runs again. ``kept``: it had been accepted before,
    maybe in an earlier run.
    """

    function: str
    scope: str
    report: FaultReport
    fingerprint: str
    rounds: int
    author: str
    contract: Contract
    resumed: bool
    took_s: float
    kept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HealFailed(Event):
    """No patch of ``function`` (empty where none was asked for) was accepted; the fault is passed on."""

    function: str
    scope: str
    report: FaultReport
    fingerprint: str
    rounds: int
    author: str  # of the last patch that was judged
    why: str
    took_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgingStarted(Event):
    """A rewrite goes to the gate; the program runs on."""

    function: str
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged(Event):
    """A rewrite was judged; ``check`` names the check that refused it, or the last one passed.

    ``record`` is the judgement's name in the store, from which it can be replayed; empty where it has none.
    ``ratio``: its speed over the incumbent's, None where it was not timed.
    """

    function: str
    author: str
    verdict: Literal["accepted", "rejected"]
    check: str
    diagnostic: Diagnostic | None
    took_s: float
    record: str = ""
    ratio: float | None = None


NOBODY: Final = "nobody"  # the destination of prompts that are shown and not sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Event):
    """A responder is asked for a rewrite; the program runs on.

    ``rounds``: after how many it is asked no more, None where only time limits it. ``destination``: what
    leaves the machine goes there; empty where nothing leaves it, and ``prompt`` is empty then as well.
    """

    function: str
    responder: str
    round: int
    rounds: int | None
    destination: str = ""
    prompt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Event):
    """A responder answered. ``text``: the reply, or why there is none. ``at_most``: tokens are bounds."""

    function: str
    responder: str
    round: int
    kind: Literal["reply", "declined", "unanswered"]
    text: str
    took_s: float
    prompt_tokens: int
    reply_tokens: int
    at_most: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponderSaid(Event):
    """How an answer comes along: a retry, a stall, a rest; ``text`` names who is waited for."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationEnded(Event):
    """A responder is asked no more about a function: an accepted rewrite, or ``why`` not.

    ``trials``: rewrites that were judged; ``best``: the largest measured ratio to the incumbent's speed among
    them, None where none came so far. ``money``: by the price that the user gave, None without one.
    ``at_most``: tokens and money are bounds.
    """

    function: str
    responder: str
    end: Literal["accepted", "declined", "unanswered", "spent", "closed"]
    why: str
    trials: int
    best: float | None
    took_s: float
    prompt_tokens: int
    reply_tokens: int
    money: float | None
    at_most: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialUnfinished(Event):
    """The program ended while an accepted candidate was on trial: ``variant`` never served all calls.

    ``compared``: how many of its calls agreed with the incumbent's, of ``wanted`` before the next stage.
    """

    function: str
    variant: int
    compared: int
    wanted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Queried(Event):
    """A program asked (``tensorlang.query``). Texts are named by size in bytes and sha256 alone.

    ``about``: the function whose IR was in the text, if one's was. ``why``: what there was instead of an
    answer; the program got an empty text then, by nobody.
    """

    function: str
    location: str
    about: str | None
    text_bytes: int
    text_digest: str
    outcome: Literal["answered", "declined", "unanswered", "stopped"]
    author: str
    reply_bytes: int
    reply_digest: str
    why: str
    took_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered(Event):
    """A program offered a rewrite of ``callee`` (``tensorlang.offer``), of which a ``Judged`` came before.

    ``why``: why none came. Text as in ``Queried``.
    """

    function: str
    location: str
    callee: str
    text_bytes: int
    text_digest: str
    author: str
    accepted: bool
    why: str
    took_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CompilerRestarted(Event):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Degraded(Event):
    """Something works less well than it could here; ``why`` says what is missing and what it would give."""

    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFinished(Event):
    """The last event of a run; ``exit`` is the program's exit code."""

    exit: int


EVENTS: tuple[type[Event], ...] = (
    ProgramLoaded,
    PeaksMeasured,
    CompileStarted,
    CompileFinished,
    CompileFailed,
    Swapped,
    Deoptimized,
    Sampled,
    Faulted,
    FaultCaught,
    Healed,
    HealFailed,
    JudgingStarted,
    Judged,
    TrialUnfinished,
    Queried,
    Offered,
    Asked,
    Answered,
    ResponderSaid,
    ConversationEnded,
    CompilerRestarted,
    Degraded,
    RunFinished,
)
