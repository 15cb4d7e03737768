"""The responder without a model: what it replies, in which order, and when it has nothing to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from neurojit.judge.race_report import Timed
from neurojit.model.attempt import Attempt
from neurojit.model.compiler_protocol import Suggestion
from neurojit.model.errors import CompilerDied
from neurojit.model.evidence import Evidence
from neurojit.model.reply import Declined, Reply, Unanswered
from neurojit.proposal.prompt import Prompt
from neurojit.proposal.responders.offline import Offline
from tests.unit.proposal.search.evidence import SCALE, evidence

EDITS = {"slow": 0.7, "fast": 3.0, "faster": 5.0, "wrong": None}


def suggest(_: Evidence) -> Sequence[Suggestion]:
    return [Suggestion(f"made {text}", text) for text in EDITS]


def nothing(_: Evidence) -> Sequence[Suggestion]:
    return ()


@dataclass
class Track:
    """Races that take a second for each rewrite; parameters are as fast as T2's, but for one tile."""

    now: float = 0.0
    raced: list[str] = field(default_factory=list[str])

    def race(self, _: Evidence, replies: Sequence[str]) -> Sequence[Timed]:
        self.raced += replies
        self.now += len(replies)
        return [Timed(EDITS.get(reply, 1.3 if '"rows": 4, ' in reply else 1.0)) for reply in replies]

    def seconds(self) -> float:
        return self.now


def ask(known: Evidence, *attempts: Attempt, deadline_s: float = 100.0) -> Prompt:
    return Prompt("", "", replace(known, attempts=attempts), 1, 9, deadline_s, 1000)


def refused(reply: Reply, ratio: float | None = None) -> Attempt:
    return Attempt(reply.author, "function", reply.text, "equivalent", "no", ratio)


def test_the_fastest_edit_is_the_reply_and_the_next_follows_a_refusal() -> None:
    track = Track()
    offline = Offline(suggest, track.race, seconds=track.seconds)
    first = offline.respond(ask(evidence()))
    assert first == Reply("faster", "offline:made faster")
    second = offline.respond(ask(evidence(), refused(first)))
    assert second == Reply("fast", "offline:made fast")
    assert track.raced == list(EDITS)  # none twice, and no parameters where an edit gains so much


def test_parameters_are_raced_where_no_edit_gains() -> None:
    track = Track()
    offline = Offline(nothing, track.race, seconds=track.seconds)
    reply = offline.respond(ask(evidence()))
    assert isinstance(reply, Reply)
    assert reply.author == "offline:schedule"
    assert '"rows": 4, ' in reply.text


def test_the_time_for_an_answer_bounds_the_races() -> None:
    track = Track()
    offline = Offline(nothing, track.race, seconds=track.seconds)
    offline.respond(ask(evidence(), deadline_s=20.0))
    assert 8 <= track.now <= 12


def test_without_races_the_ideas_are_the_replies_each_once() -> None:
    offline = Offline(suggest)
    attempts: list[Attempt] = []
    for _ in range(6):
        reply = offline.respond(ask(evidence(), *attempts))
        assert isinstance(reply, Reply)
        attempts.append(refused(reply))
    assert [attempt.text for attempt in attempts[:4]] == list(EDITS)
    assert all(attempt.author == "offline:schedule" for attempt in attempts[4:])
    assert len({attempt.text for attempt in attempts}) == 6


def test_a_function_without_ideas_is_declined() -> None:
    assert isinstance(Offline(nothing).respond(ask(evidence(SCALE))), Declined)


def test_where_nothing_is_faster_it_declines() -> None:
    slow = [Timed(0.9)] * 8
    offline = Offline(suggest, lambda _, replies: slow[: len(replies)])
    assert isinstance(offline.respond(ask(evidence(SCALE))), Declined)


def test_what_prints_or_reflects_is_declined_before_anything_is_tried() -> None:
    known = evidence(SCALE)
    impure = replace(known, kernel=replace(known.kernel, pure=False))
    track = Track()
    assert isinstance(Offline(suggest, track.race).respond(ask(impure)), Declined)
    assert not track.raced


def test_a_judge_that_ended_is_no_answer_and_the_next_may_be_one() -> None:
    """The reason is one line."""

    def dies(_: Evidence, __: Sequence[str]) -> Sequence[Timed]:
        raise CompilerDied("judge: ended by signal 9\nand more")

    answer = Offline(suggest, dies).respond(ask(evidence()))
    assert answer == Unanswered("judge: ended by signal 9", "offline", lasting=False)


def test_a_closed_responder_races_no_more() -> None:
    track = Track()
    offline = Offline(suggest, track.race, seconds=track.seconds)
    offline.close()
    offline.close()
    assert isinstance(offline.respond(ask(evidence())), Declined)
    assert not track.raced


def test_the_same_seed_gives_the_same_answers() -> None:
    def answers(seed: int) -> list[str]:
        track = Track()
        Offline(nothing, track.race, seed=seed, seconds=track.seconds).respond(
            ask(evidence(), deadline_s=10_000.0)
        )
        return track.raced

    assert answers(1) == answers(1)


def test_nothing_leaves_the_machine() -> None:
    offline = Offline(nothing)
    assert offline.destination == ""
    assert offline.rounds is None
    assert offline.author == "offline"
