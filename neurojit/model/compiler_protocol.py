"""Requests of the host to a compiler process, and its responses.

Messages are pickled over a private socket pair. Unpickling what the compiler sends gives it no power that
it lacks: the host executes the machine code that it emits. Text of unknown origin never reaches it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, TypeVar

from neurojit.model.diagnostic import Diagnostic
from neurojit.model.errors import InternalError
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel, Program
from neurojit.model.schema import Schema
from neurojit.model.sites import FaultSite
from neurojit.model.target import Target
from neurojit.model.types import Signature


@dataclass(frozen=True, slots=True)
class Callee:
    """What a caller's object must know of a function that it calls or reflects on."""

    signature: Signature
    slot_index: int


@dataclass(frozen=True, slots=True)
class LoadProgram:
    """Parse and verify ``text``; ``file`` names it in diagnostics. Answer: Program or Refused."""

    text: str
    file: str


@dataclass(frozen=True, slots=True)
class MakeInstance:
    """The function that ``schema`` is where its symbols are ``extents``. Answer: Instance or Refused."""

    schema: Schema
    extents: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MakeGeneric:
    """The functions that serve ``schema`` at any extents. Answer: Generic or Refused."""

    schema: Schema


@dataclass(frozen=True, slots=True)
class CompileVariant:
    """Compile one function. Answer: CompiledVariant or Refused.

    ``accesses``: ids for the sites of its accesses, which are checked then; None where none is.
    """

    kernel: Kernel
    callees: dict[str, Callee]
    tier: Tier
    numerics: Numerics
    threads: int
    accesses: range | None = None


@dataclass(frozen=True, slots=True)
class CompileText:
    """Compile LLVM IR that NeuroJIT itself wrote (an entry stub). Answer: CompiledObject.

    ``optimized``: its loops are worth LLVM's passes.
    """

    llvm_ir: str
    optimized: bool = False


@dataclass(frozen=True, slots=True)
class Describe:
    """What is compiled for, and the host's own native functions. Answer: Description."""


@dataclass(frozen=True, slots=True)
class ShowStage:
    """The text of one stage of a function's compilation. Answer: StageText or Refused."""

    kernel: Kernel
    callees: dict[str, Callee]
    stage: str
    tier: Tier
    numerics: Numerics
    threads: int


@dataclass(frozen=True, slots=True)
class ResumeStage:
    """The text of a later stage, from that of an earlier one. Answer: StageText or Refused."""

    text: str
    file: str
    stage: str
    tier: Tier
    numerics: Numerics
    threads: int


PASS_ROLES: Final = ("judge-reference", "judge-loops")  # pipelines beside those of the tiers


@dataclass(frozen=True, slots=True)
class RunPasses:
    """What passes make of a function. Answer: PassesRan or Refused.

    ``pipeline`` as text, None for that of ``role``, or else of ``tier``. Passes of MLIR's alone run on the
    whole ``program``, where it is given. ``each``: tell of every step.
    """

    kernel: Kernel
    program: str
    pipeline: str | None
    role: str
    tier: Tier
    numerics: Numerics
    threads: int
    each: bool = False


@dataclass(frozen=True, slots=True)
class ListPasses:
    """The names of our passes, with their options, and what they do. Answer: PassesListed."""


@dataclass(frozen=True, slots=True)
class ExportFunction:
    """A function and all that it calls as one relocatable object. Answer: CompiledObject or Refused.

    ``checked``: those of them whose accesses are checked, with ids for their sites.
    """

    kernels: dict[str, Kernel]
    name: str
    tier: Tier
    numerics: Numerics
    threads: int
    checked: dict[str, range] = field(default_factory=dict[str, range])


@dataclass(frozen=True, slots=True)
class DescribeFunction:
    """How T2 takes a function that is to be rewritten. Answer: FunctionDescription or Refused.

    ``callees``: every function that it may come to; its calls are inlined, as the judge inlines them.
    """

    kernel: Kernel
    callees: dict[str, Kernel]
    numerics: Numerics
    threads: int


@dataclass(frozen=True, slots=True)
class ExplainLoops:
    """What T2 makes of a function's loops and operations, by lines of the program. Answer: LoopsExplained."""

    kernel: Kernel
    numerics: Numerics
    threads: int


@dataclass(frozen=True, slots=True)
class SuggestRewrites:
    """Edits of a function that may make it faster. Answer: Suggestions, empty where none is worth trying.

    ``callees``: all functions that it may come to.
    """

    kernel: Kernel
    callees: dict[str, Kernel]
    numerics: Numerics


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A rewrite that nobody has judged; ``strategy`` names the edits that made it."""

    strategy: str
    text: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Rewrites of one function, in the order in which they are worth trying."""

    found: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class CompiledObject:
    """A relocatable object and its symbols."""

    image: bytes
    exported: tuple[str, ...]
    undefined: tuple[str, ...]
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Description:
    """The machine that code is compiled for; ``support`` is the object of ``stubs.support``."""

    target: Target
    support: CompiledObject


@dataclass(frozen=True, slots=True)
class CompiledVariant:
    """One compiled body with its wrappers.

    ``sites``: of the accesses that are checked; ``unchecked``: those that should be and cannot.
    """

    object: CompiledObject
    milliseconds: float  # parse to object
    frame_bytes: int
    notes: tuple[str, ...] = ()
    stages: dict[str, float] = field(default_factory=dict[str, float])  # milliseconds by stage
    sites: tuple[FaultSite, ...] = ()
    unchecked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Instance:
    """One function of static shapes, made of a schema."""

    kernel: Kernel


@dataclass(frozen=True, slots=True)
class Generic:
    """The two functions that serve a schema at any extents.

    ``kernel`` takes, in this order: each argument, buffers as rank-0 memrefs at their first element; a rank-0
    memref for each result that is a buffer, which it writes; an index for each symbol; an index for each
    extent of a result that the signature does not know. It returns the scalars. ``extents``, None where every
    extent is known, takes the symbols and the scalar arguments and returns those of the last kind.
    """

    kernel: Kernel
    extents: Kernel | None


@dataclass(frozen=True, slots=True)
class StageText:
    """One stage as text."""

    text: str


@dataclass(frozen=True, slots=True)
class OperationDescription:
    """One operation as T2 schedules it.

    ``kind``: the generator that writes it, empty where none does and ``reason`` says why not. ``parameters``:
    as they are used; a choice has the type int or bool. ``ranges``: the least and the largest value of each.
    """

    name: str
    described: str
    kind: str
    parameters: dict[str, int]
    ranges: dict[str, tuple[int, int]]
    reason: str


@dataclass(frozen=True, slots=True)
class FunctionDescription:
    """A function with its calls inlined, and what T2 makes of it.

    ``text``: in MLIR's custom assembly, as a reply may repeat it. ``notes``: which loops stay loops, why, and
    what could be raised instead; lines are those of ``text``.
    """

    text: str
    notes: tuple[str, ...]
    operations: tuple[OperationDescription, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """What T2 did about one loop nest or operation.

    ``line``: of the program, 0 where nobody knows. ``done``: the generator that wrote it and its choices,
    empty where it stayed as it was, for ``reason``.
    """

    line: int
    what: str
    done: str
    reason: str


@dataclass(frozen=True, slots=True)
class LoopsExplained:
    """``remarks`` by their lines."""

    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """The input was wrong: why."""

    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class PassRan:
    """One step of a pipeline. ``changed``: the function behind it, empty where it is the same."""

    name: str
    changed: str
    milliseconds: float


@dataclass(frozen=True, slots=True)
class PassesRan:
    """The function behind the last step, or the ``whole`` program; each step where they were asked for."""

    text: str
    ran: tuple[PassRan, ...]
    whole: bool = False


@dataclass(frozen=True, slots=True)
class PassesListed:
    """Ours, each by its name with options, and what it does."""

    passes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """The compiler's own failure: an unexpected exception, with its traceback as text."""

    message: str
    traceback: str


@dataclass(frozen=True, slots=True)
class Watched:
    """Serve ``request``, at which a process died, and say on standard error what is under way.

    ``closely``: by operations, which is slow, not by steps alone.
    """

    request: Request
    closely: bool


Request = (
    LoadProgram
    | MakeInstance
    | MakeGeneric
    | CompileVariant
    | CompileText
    | Describe
    | ShowStage
    | ResumeStage
    | RunPasses
    | ListPasses
    | ExportFunction
    | DescribeFunction
    | ExplainLoops
    | SuggestRewrites
)
Response = (
    Program
    | Instance
    | Generic
    | Description
    | CompiledVariant
    | CompiledObject
    | StageText
    | PassesRan
    | PassesListed
    | FunctionDescription
    | LoopsExplained
    | Suggestions
    | Refused
    | Failed
)


def subject_of(request: Request) -> Kernel | None:
    """The function that ``request`` is about, None where it is about a text or the machine."""
    match request:
        case (
            CompileVariant(kernel=kernel)
            | ShowStage(kernel=kernel)
            | RunPasses(kernel=kernel)
            | DescribeFunction(kernel=kernel)
            | ExplainLoops(kernel=kernel)
            | SuggestRewrites(kernel=kernel)
        ):
            return kernel
        case ExportFunction(kernels=kernels, name=name):
            return kernels[name]
        case _:
            return None


Answer = TypeVar(
    "Answer",
    Program,
    Instance,
    Generic,
    Description,
    CompiledVariant,
    CompiledObject,
    StageText,
    PassesRan,
    PassesListed,
    FunctionDescription,
    LoopsExplained,
    Suggestions,
)


def expect(kind: type[Answer], response: Response) -> Answer:
    """``response`` as what was asked for. Raises InternalError where it is anything else."""
    if not isinstance(response, kind):
        raise InternalError(f"compiler: unexpected answer {type(response).__name__}")
    return response
