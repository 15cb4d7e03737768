"""A report as JSON: what ``--json`` prints."""

from __future__ import annotations

import math

from neurojit.model.roofline import Bound, Peaks
from neurojit.model.sites import FaultReport
from neurojit.telemetry.events import (
    ConversationEnded,
    Healed,
    HealFailed,
    Judged,
    Queried,
)
from neurojit.telemetry.report import FunctionRow, Report


def as_object(report: Report) -> dict[str, object]:
    """The object that ``neurojit run --json`` prints: what was not measured, or is not finite, is None."""
    loaded = report.loaded
    machine = loaded.machine if loaded else None
    return {
        "program": loaded.program if loaded else None,
        "exit": report.exit,
        "seconds": _finite(report.seconds),
        "target": machine
        and {
            "cpu": machine.cpu,
            "isa": machine.isa,
            "features": list(machine.features),
            "threads": machine.threads,
        },
        "numerics": str(loaded.numerics) if loaded else None,
        "functions": {name: _function_object(row, report) for name, row in report.functions.items()},
        "swaps": [
            {
                "seconds": _finite(swap.seconds),
                "function": swap.function,
                "from": swap.before,
                "to": swap.after,
                "reason": swap.reason,
            }
            for swap in report.swaps
        ],
        "faults": [_fault_object(fault) for fault in report.faults],
        "heals": [_heal_object(heal) for heal in report.heals],
        "judgements": [judgement_object(judged) for judged in report.judgements],
        "unfinished_trials": [
            {
                "seconds": _finite(trial.seconds),
                "function": trial.function,
                "variant": trial.variant,
                "compared": trial.compared,
                "wanted": trial.wanted,
            }
            for trial in report.unfinished
        ],
        "queries": [_query_object(query) for query in report.queries],
        "proposals": [_conversation_object(ended) for ended in report.conversations],
        "degraded": [
            {"seconds": _finite(event.seconds), "what": event.what, "why": event.why}
            for event in report.degraded
        ],
    }


def _function_object(row: FunctionRow, report: Report) -> dict[str, object]:
    return {
        "calls": row.calls,
        "incumbent": row.incumbent,
        "speedup": _finite(row.speedup()),
        "roofline": _roofline_object(report.bound(row.name), report.peaks),
        "unchecked": list(row.unchecked),
        "variants": [
            {
                "id": variant.id,
                "tier": str(variant.tier),
                "author": variant.author,
                "compile_ms": _finite(variant.compile_ms),
                "median_ns": _finite(variant.median_ns),
                "cycles": _finite(variant.cycles),
                "calls": variant.calls,
                "digest": variant.digest,
                "notes": list(variant.notes),
            }
            for variant in row.variants.values()
        ],
    }


def _roofline_object(bound: Bound | None, peaks: Peaks | None) -> dict[str, object]:
    """What is only guessed is None."""
    measured = peaks is not None and peaks.measured
    known = bound if measured and bound is not None and bound.limit != "unknown" else None
    return {
        "limit": known.limit if known else None,
        "level": bound.level if bound else None,
        "gflops": _finite(bound.gflops) if bound else None,
        "gbytes": _finite(bound.gbytes) if bound else None,
        "peak_gflops": _finite(known.peak_gflops) if known else None,
        "peak_gbytes": _finite(known.peak_gbytes) if known else None,
        "share": _finite(known.share) if known else None,
    }


def _fault_object(fault: FaultReport) -> dict[str, object]:
    return {
        "function": fault.function,
        "message": fault.message,
        "location": str(fault.location) if fault.location else None,
        "values": {name: _finite(value) for name, value in fault.values.items()},
    }


def _heal_object(heal: Healed | HealFailed) -> dict[str, object]:
    healed = isinstance(heal, Healed)
    contract = heal.contract if healed else None
    return {
        "function": heal.function or None,
        "scope": heal.scope,
        "fault": _fault_object(heal.report),
        "fingerprint": heal.fingerprint,
        "rounds": heal.rounds,
        "author": heal.author or None,
        "verdict": "accepted" if healed else "rejected",
        "why": "" if isinstance(heal, Healed) else heal.why,
        "contract": contract
        and {
            "failing_call": contract.failing_call,
            "passing_calls": list(contract.passing_calls),
            "states_before": list(contract.states_before),
            "states_after": list(contract.states_after),
            "margin": _finite(contract.margin),
            "asserts_kept": contract.asserts_kept,
        },
        "kept": healed and heal.kept,
        "resumed": healed and heal.resumed,
        "seconds": _finite(heal.took_s),
    }


def judgement_object(judged: Judged) -> dict[str, object]:
    why = judged.diagnostic
    return {
        "function": judged.function,
        "author": judged.author,
        "verdict": judged.verdict,
        "check": judged.check,
        "diagnostic": why
        and {
            "stage": why.stage,
            "message": why.message,
            "file": why.file,
            "line": why.line,
            "column": why.column,
        },
        "seconds": _finite(judged.took_s),
        "ratio": _finite(judged.ratio),
        "record": judged.record or None,
    }


def _conversation_object(ended: ConversationEnded) -> dict[str, object]:
    return {
        "function": ended.function,
        "responder": ended.responder,
        "end": ended.end,
        "why": ended.why,
        "trials": ended.trials,
        "best": _finite(ended.best),
        "seconds": _finite(ended.took_s),
        "prompt_tokens": ended.prompt_tokens,
        "reply_tokens": ended.reply_tokens,
        "at_most": ended.at_most,
        "money": _finite(ended.money),
    }


def _query_object(query: Queried) -> dict[str, object]:
    return {
        "function": query.function,
        "about": query.about,
        "outcome": query.outcome,
        "author": query.author,
        "text_bytes": query.text_bytes,
        "reply_bytes": query.reply_bytes,
        "why": query.why,
        "seconds": _finite(query.took_s),
    }


def _finite(value: float | int | bool | None) -> float | int | bool | None:
    return None if isinstance(value, float) and not math.isfinite(value) else value
