"""The thread that asks: one function after another, down the chain, until something is accepted."""

from __future__ import annotations

import threading

from neurojit.model.errors import CompilerDied, Unconfined
from neurojit.model.evidence import Evidence
from neurojit.model.reply import Declined, Reply, Unanswered
from neurojit.proposal.proposer import Proposer, Subject, Voice
from tests.unit.proposal.scripted import Says, Scores, Scripted, Table, evidence

_PATIENCE_S = 30


class _Told:
    """What the proposer said, and when it had dealt with ``expected`` subjects."""

    def __init__(self) -> None:
        self.accepted: list[tuple[str, str]] = []
        self.degraded: list[tuple[str, str]] = []
        self.happened = threading.Event()

    def on_accepted(self, evidence: Evidence, reply: Reply) -> None:
        self.accepted.append((evidence.kernel.name, reply.text))
        self.happened.set()

    def on_degraded(self, what: str, why: str) -> None:
        self.degraded.append((what, why))
        self.happened.set()


def _proposer(table: Table, told: _Told, *chain: Scripted) -> Proposer:
    def voices() -> list[Voice]:
        return [Voice(responder, table.conversation(responder)) for responder in chain]

    return Proposer(voices, accepted=told.on_accepted, degraded=told.on_degraded)


def _ask(proposer: Proposer, told: _Told, bench: Scores, found: Evidence | str, name: str = "f") -> None:
    """Ask about one function, and close once something came of it."""
    proposer.ask(Subject(name, lambda: found, bench))
    assert told.happened.wait(_PATIENCE_S)
    proposer.close()
    proposer.join()


def test_the_next_of_the_chain_is_asked_where_one_declines(table: Table, says: Says) -> None:
    told = _Told()
    kept, search = Scripted([Declined("no entry", "cached")]), Scripted([says("right")])
    _ask(_proposer(table, told, kept, search), told, Scores({"right": 2.0}), evidence())
    assert told.accepted == [("f", "right")]
    assert len(kept.prompts) == len(search.prompts) == 1


def test_later_responders_know_what_earlier_ones_tried(table: Table, says: Says) -> None:
    told = _Told()
    first = Scripted([says("wrong")])
    second = Scripted([says("right")])
    bench = Scores({"wrong": "equivalent", "right": 2.0})
    _ask(_proposer(table, told, first, second), told, bench, evidence())
    assert "equivalent: wrong is wrong" in second.prompts[0].text


def test_nobody_is_asked_once_one_was_accepted(table: Table, says: Says) -> None:
    told = _Told()
    second = Scripted([says("right")])
    _ask(_proposer(table, told, Scripted([says("right")]), second), told, Scores({"right": 2.0}), evidence())
    assert not second.prompts


def test_who_cannot_answer_is_not_asked_again(table: Table, says: Says) -> None:
    told = _Told()
    silent = Scripted([Unanswered("no key", "gemini", lasting=True)])
    proposer = _proposer(table, told, silent, Scripted([says("right"), says("right")]))
    proposer.ask(Subject("f", evidence, Scores({"right": 2.0})))
    assert told.happened.wait(_PATIENCE_S)
    told.happened.clear()
    _ask(proposer, told, Scores({"right": 2.0}), evidence(), "g")
    assert len(silent.prompts) == 1


def test_why_a_function_cannot_be_asked_about_is_said(table: Table) -> None:
    told = _Told()
    _ask(_proposer(table, told, Scripted([])), told, Scores({}), "it prints")
    assert told.degraded == [("@f is not asked about", "it prints")]


def test_a_judge_that_dies_costs_one_function(table: Table, says: Says) -> None:
    class Dying(Scores):
        def judge(self, reply: Reply) -> object:
            raise CompilerDied("judge: it died", "crashed")

    told = _Told()
    proposer = _proposer(table, told, Scripted([says("a"), says("right")]))
    proposer.ask(Subject("f", evidence, Dying({})))  # pyright: ignore
    assert told.happened.wait(_PATIENCE_S)
    assert told.degraded == [("@f is not asked about any more", "judge: it died")]
    told.happened.clear()
    _ask(proposer, told, Scores({"right": 2.0}), evidence(), "g")
    assert told.accepted == [("f", "right")]


def test_a_judge_that_is_not_confined_ends_all_asking(table: Table, says: Says) -> None:
    """No answer would be judged, and answers cost money."""

    class Open(Scores):
        def judge(self, reply: Reply) -> object:
            raise Unconfined("judge: no system call filter")

    told = _Told()
    asked = Scripted([says("a"), says("b")])
    proposer = _proposer(table, told, asked)
    for name in ("f", "g"):
        proposer.ask(Subject(name, evidence, Open({})))  # pyright: ignore
    assert told.happened.wait(_PATIENCE_S)
    proposer.close()
    proposer.join()
    assert told.degraded == [("nothing is asked about any more", "judge: no system call filter")]
    assert len(asked.prompts) == 1


def test_closing_ends_who_is_asked(table: Table) -> None:
    asked, closed = threading.Event(), threading.Event()

    class Waiting(Scripted):
        def respond(self, prompt: object) -> Unanswered:
            asked.set()
            assert closed.wait(_PATIENCE_S)
            return Unanswered("closed", "scripted", lasting=False)

        def close(self) -> None:
            table.ended = True
            closed.set()

    told = _Told()
    proposer = _proposer(table, told, Waiting([]))
    proposer.ask(Subject("f", evidence, Scores({})))
    assert asked.wait(_PATIENCE_S)
    proposer.close()
    proposer.join()
    assert proposer.closed
    assert not told.degraded


def test_nothing_is_made_for_a_program_with_nothing_hot(table: Table) -> None:
    def never() -> list[Voice]:
        raise AssertionError("no subject came")

    proposer = Proposer(never, accepted=lambda *_: None, degraded=lambda *_: None)
    proposer.close()
    proposer.join()
