"""A program and what a runtime gives it -> a program in service: every part is made here alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field

from neurojit.execution.cells import storage_of
from neurojit.execution.externals import External
from neurojit.execution.hostcalls import HostCalls, Printed, rendered
from neurojit.execution.printed import PrintOutput
from neurojit.healing.healer import Healer
from neurojit.healing.scopes import deadline_sites, scopes_of
from neurojit.judge.gate import Gate
from neurojit.judge.records import Records
from neurojit.model.policy import HealMode, Tier
from neurojit.model.program import Program
from neurojit.model.reply import Answer
from neurojit.model.sites import FaultSite, PrintSite
from neurojit.model.verdict import Verdict
from neurojit.proposal.asking import Asking
from neurojit.proposal.cache.kept_heals import KeptHeals
from neurojit.proposal.chain import Proposing
from neurojit.service.baselines import Baselines
from neurojit.service.callables import Callables
from neurojit.service.checked_functions import CHECKED, Unused, access_ids
from neurojit.service.closing import Closing
from neurojit.service.explaining import Explaining
from neurojit.service.first_calls import FirstCalls
from neurojit.service.functions import Functions
from neurojit.service.healing.healing import Healing
from neurojit.service.healing.patching import Patching
from neurojit.service.healing.repairs import Repairs
from neurojit.service.hot_spots import HotSpots
from neurojit.service.housekeeping import BackgroundLoop
from neurojit.service.installer import Function, HostCells, Installer
from neurojit.service.linking import Linking
from neurojit.service.live_trials import Trials
from neurojit.service.machinery import Machinery
from neurojit.service.offers import Consent, Offering
from neurojit.service.policy_loop import PolicyLoop
from neurojit.service.program import Parts, RunningProgram
from neurojit.service.promoter import Promoter
from neurojit.service.promotion_policy import CompileCosts, PromotionPolicy
from neurojit.service.proposals import Proposals
from neurojit.service.questions import Questions
from neurojit.service.sampling import Sampling
from neurojit.service.sources import Sources
from neurojit.service.symbolic.admission import Admission
from neurojit.service.symbolic.families import Families
from neurojit.settings import Settings
from neurojit.telemetry.chronicle import Chronicle
from neurojit.workers.compiler import Compiler


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a runtime gives to each of its programs.

    ``asking`` answers what the program asks; ``consent`` is asked before what it offers is tried.
    ``healers`` are asked for patches; ``healable``: functions that may be rewritten beside those marked.
    ``externals``: who defines what the program only declares.
    """

    compiler: Compiler
    machinery: Machinery
    settings: Settings
    records: Records
    kept_heals: KeptHeals
    chronicle: Chronicle
    printed: PrintOutput
    proposing: Proposing | None = None
    asking: Asking | None = None
    consent: Consent | None = None
    healers: Sequence[Healer] = ()
    healable: Sequence[str] = ()
    externals: Mapping[str, External | int] = field(default_factory=dict[str, "External | int"])


def assemble(program: Program, given: Surroundings) -> RunningProgram:
    """``program`` in service; nothing of it is compiled yet."""
    settings, machinery, chronicle = given.settings, given.machinery, given.chronicle
    closing, costs = Closing(), CompileCosts()
    functions = Functions(
        {name: Function(kernel, machinery.slots.create(name)) for name, kernel in program.kernels.items()}
    )
    sources = Sources(functions)
    questions = _questions(given, sources, lambda: running)
    host = _host(program, given, sources, questions)
    cells = {cell.name: storage_of(cell) for cell in program.globals}
    addresses = {name: storage.address for name, storage in cells.items()}
    scopes = scopes_of(program, given.healable) if settings.heal is not HealMode.OFF else {}
    deadlines = deadline_sites(program, scopes.values())
    sites: dict[int, FaultSite] = {site.id: site for site in (*program.fault_sites, *deadlines.values())}
    installer = Installer(
        given.compiler,
        functions,
        HostCells(addresses, host.print_address, host.ask_address, host.extern_address),
        numerics=settings.numerics,
        threads=settings.thread_count,
        checked=access_ids(program, scopes.values(), checked=settings.checked),
        sites=sites,
    )
    sampling = Sampling(functions, machinery.clock, chronicle)
    promoter = Promoter(installer, machinery.reclaimer, costs, sampling, closing, chronicle)
    linking = Linking(installer, promoter, chronicle)
    trials = Trials(
        given.compiler,
        promoter,
        machinery.reclaimer,
        given.records.quarantine,
        settings,
        target=machinery.target,
        chronicle=chronicle,
    )
    kernels = dict(program.kernels)
    offering = Offering(
        _gate(given),
        kernels,
        installer,
        linking,
        trials,
        chronicle,
        cap=settings.tier_cap,
    )
    proposals = Proposals(
        given.proposing,
        offering,
        functions,
        installer,
        machinery.clock,
        machinery.target,
        settings.numerics,
        chronicle,
    )
    policy = PromotionPolicy({Tier.T1: settings.calls_t1, Tier.T2: settings.calls_t2}, settings.tier_cap)
    asked_cap = settings.tier_cap if given.proposing is not None else Tier.T2
    loop = BackgroundLoop(
        functions,
        closing,
        PolicyLoop(promoter, costs, machinery.clock, policy, machinery.peaks.now, closing, chronicle),
        HotSpots(proposals.propose, machinery.clock, asked_cap),
        trials,
        sampling,
        machinery.reclaimer,
        machinery.pool,
    )
    repairs = _repairs(program, given, functions, linking, promoter)
    healing = Healing(
        program,
        functions,
        addresses,
        sites,
        deadlines,
        machinery.deadlines,
        machinery.pool,
        repairs,
        closing,
        settings.heal,
    )
    explaining = Explaining(
        given.compiler,
        machinery.peaks.measured,
        settings.numerics,
        settings.thread_count,
        machinery.clock.nanoseconds_per_tick,
    )
    first_calls = FirstCalls(
        functions,
        costs,
        machinery.peaks.now,
        closing,
        start=settings.start_tier,
        cap=settings.tier_cap,
    )
    baselines = Baselines(
        program, functions, given.compiler, promoter, loop, first_calls, healing, scopes, closing
    )
    callables = _callables(given, functions, sites, baselines, first_calls, host, healing, closing)
    admission = Admission(
        functions,
        kernels,
        installer,
        promoter,
        callables,
        sources,
        machinery.slots,
        machinery.reclaimer,
        machinery.natives.closed_entry,
    )
    families = Families(
        program,
        functions,
        given.compiler,
        callables,
        admission,
        Unused(program),
        checked=lambda attributes: settings.checked or bool(attributes.get(CHECKED)),
        degraded=chronicle.degraded,
        unless_closed=closing.unless_closed,
    )
    running = RunningProgram(
        Parts(
            program=program,
            functions=functions,
            machinery=machinery,
            closing=closing,
            sources=sources,
            cells=cells,
            host=host,
            scopes=scopes,
            first_calls=first_calls,
            baselines=baselines,
            callables=callables,
            families=families,
            installer=installer,
            promoter=promoter,
            linking=linking,
            trials=trials,
            sampling=sampling,
            loop=loop,
            offering=offering,
            proposals=proposals,
            questions=questions,
            repairs=repairs,
            healing=healing,
            explaining=explaining,
        )
    )
    return running


def _gate(given: Surroundings) -> Gate:
    settings, machinery = given.settings, given.machinery
    return Gate(
        machinery.judge.run,
        machinery.target,
        numerics=settings.numerics,
        seed=settings.seed,
        peaks=machinery.peaks.now,
        records=given.records,
        quarantine=given.records.quarantine,
    )


def _questions(given: Surroundings, sources: Sources, running: Callable[[], RunningProgram]) -> Questions:
    """What the program asks while it runs, ``running`` answers where nobody else is to."""

    def ask(text: str, function: str | None) -> Answer:
        return running().ask(text, function)

    def offer(name: str, reply: str, author: str, consent: Consent) -> Verdict:
        return running().offer(name, reply, author, consent)

    return Questions(
        given.asking.ask if given.asking is not None else ask,
        offer,
        sources.named_in,
        given.consent,
        timeout_s=given.settings.query_timeout_s,
        chronicle=given.chronicle,
    )


def _host(program: Program, given: Surroundings, sources: Sources, questions: Questions) -> HostCalls:
    def show(site: PrintSite, value: Printed) -> None:
        if site.form is not None:
            given.printed.write(str(value))
        else:
            given.printed.line(rendered(site.label, value))

    return HostCalls(
        program.print_sites,
        show,
        sources.at,
        asks=program.ask_sites,
        query=questions.query,
        offer=questions.offer,
        externals=program.external_sites,
        defined=given.externals,
    )


def _repairs(
    program: Program,
    given: Surroundings,
    functions: Mapping[str, Function],
    linking: Linking,
    promoter: Promoter,
) -> Repairs:
    settings, machinery = given.settings, given.machinery
    patching = Patching(
        machinery.judge.run,
        given.healers,
        program.kernels,
        program.globals,
        machinery.target,
        numerics=settings.numerics,
        seed=settings.seed,
        samples=settings.heal_samples,
        chronicle=given.chronicle,
    )
    return Repairs(
        program.kernels,
        functions,
        patching,
        linking,
        promoter,
        given.kept_heals,
        mode=settings.heal,
        budget_s=settings.heal_seconds,
        chronicle=given.chronicle,
    )


def _callables(
    given: Surroundings,
    functions: Mapping[str, Function],
    sites: MutableMapping[int, FaultSite],
    baselines: Baselines,
    first_calls: FirstCalls,
    host: HostCalls,
    healing: Healing,
    closing: Closing,
) -> Callables:
    def take_failure(context: int) -> BaseException | None:
        return host.take_failure(context) or healing.take_failure(context)

    return Callables(
        given.compiler,
        given.machinery,
        functions,
        sites,
        ensure=baselines.ensure,
        wait=first_calls.wait,
        take_failure=take_failure,
        take_rounds=healing.take_rounds,
        why_cancelled=lambda: closing.why_cancelled,
        patience_s=given.settings.interrupt_grace_s,
        chronicle=given.chronicle,
    )
