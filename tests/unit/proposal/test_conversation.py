"""Rounds of asking and judging, and what ends them."""

from __future__ import annotations

import dataclasses

from neurojit.judge.gate import Judgement
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.reply import Declined, Reply, Unanswered, Usage
from neurojit.model.verdict import CheckOutcome, Rejected
from neurojit.telemetry import events
from neurojit.telemetry.proposal_notes import conversation_summary
from tests.unit.proposal.scripted import CAPS, Says, Scores, Scripted, Table, evidence


def test_what_was_refused_is_in_the_next_prompt(table: Table, says: Says) -> None:
    """A first reply that does not parse, a second that is wrong, a third that is right: three rounds."""
    responder = Scripted([says("torn"), says("wrong"), says("right")])
    bench = Scores({"torn": "well formed", "wrong": "equivalent", "right": 2.0})
    outcome = table.conversation(responder).hold(evidence(), bench)
    assert outcome.end == "accepted"
    assert bench.installed == ["right"]
    first, second, third = (prompt.text for prompt in responder.prompts)
    assert "wrong" not in first
    assert "well formed: well formed: torn is wrong" in second
    assert "equivalent: equivalent: wrong is wrong" in third
    assert [tried.check for tried in outcome.evidence.attempts] == ["well formed", "equivalent", ""]


def test_rounds_are_never_more_than_the_responder_has(table: Table, says: Says) -> None:
    responder = Scripted([says(str(number)) for number in range(9)], rounds=4)
    bench = Scores({str(number): "equivalent" for number in range(9)})
    outcome = table.conversation(responder).hold(evidence(), bench)
    assert (outcome.end, len(responder.prompts)) == ("spent", 4)
    assert "4 rounds" in outcome.why


def test_a_reply_that_was_given_before_is_not_judged_again(table: Table, says: Says) -> None:
    responder = Scripted([says("wrong"), says("wrong"), says("right")])
    bench = Scores({"wrong": "equivalent", "right": 2.0})
    outcome = table.conversation(responder).hold(evidence(), bench)
    assert bench.judged == ["wrong", "right"]
    assert "the same reply as before" in outcome.evidence.attempts[1].diagnostic


class _Noisy(Scores):
    """The first contest is one that noise decides."""

    def judge(self, reply: Reply) -> Judgement:
        judged = super().judge(reply)
        if len(self.judged) > 1:
            return judged
        outcome = CheckOutcome("faster", 0.1, passed=False, figures={"ratio": 1.2})
        return Judgement(Rejected("faster", Diagnostic("faster", "it varies"), (outcome,)), b"", 0.1)


def test_what_noise_refused_is_judged_again_before_another_round(table: Table, says: Says) -> None:
    responder = Scripted([says("right")])
    bench = _Noisy({"right": 1.2})
    outcome = table.conversation(responder).hold(evidence(), bench)
    assert outcome.end == "accepted"
    assert bench.judged == ["right", "right"]
    assert len(responder.prompts) == 1


def test_the_fastest_of_several_parameter_sets_goes_into_service(table: Table, says: Says) -> None:
    first = '{"op1": {"kind": "contraction", "rows": 4}}'
    sets = f'{{"schedules": [{first}, {first.replace("4", "8")}]}}'
    responder = Scripted([says(sets)])
    bench = Scores({})
    bench.found = _Any({'rows": 4': 1.1, 'rows": 8': 1.4})
    outcome = table.conversation(responder).hold(evidence(), bench)
    assert outcome.end == "accepted"
    assert len(bench.judged) == 2
    assert len(bench.installed) == 1
    assert '"rows": 8' in bench.installed[0]


class _Any(dict[str, "float | str"]):
    """The ratio of whichever key a text contains."""

    def __getitem__(self, text: str) -> float | str:
        return next(value for key, value in self.items() if key in text)


def test_a_responder_may_decline_in_its_reply(table: Table, says: Says) -> None:
    outcome = table.conversation(Scripted([says('{"decline": "at peak"}')])).hold(evidence(), Scores({}))
    assert (outcome.end, outcome.why) == ("declined", "at peak")


def test_no_answer_ends_it_and_says_whether_to_ask_again(table: Table) -> None:
    responder = Scripted([Unanswered("the key is wrong", "scripted", lasting=True)])
    outcome = table.conversation(responder).hold(evidence(), Scores({}))
    assert (outcome.end, outcome.why, outcome.lasting) == ("unanswered", "the key is wrong", True)


def test_what_is_at_the_roofline_is_sent_nowhere(table: Table) -> None:
    responder = Scripted([])
    outcome = table.conversation(responder).hold(evidence(median_ns=10.3), Scores({}))
    assert outcome.end == "declined"
    assert "97%" in outcome.why
    assert not responder.prompts


def test_it_is_sent_where_that_was_asked_for(table: Table) -> None:
    responder = Scripted([])
    table.conversation(responder).hold(evidence(median_ns=10.3), Scores({}), anyway=True)
    assert len(responder.prompts) == 1


def test_a_search_on_this_machine_goes_on_at_the_roofline(table: Table, says: Says) -> None:
    responder = Scripted([says("a")], destination="", rounds=None)
    outcome = table.conversation(responder).hold(evidence(median_ns=10.3), Scores({"a": 1.05}))
    assert outcome.end == "accepted"
    assert responder.prompts[0].text == ""


def test_time_ends_it(table: Table) -> None:
    class Slow(Scripted):
        def respond(self, prompt: object) -> Reply:
            table.now += 30
            return Reply(f"{table.now}", "scripted")

    bench = Scores(_Any({"": "equivalent"}))
    outcome = table.conversation(Slow([], destination="", rounds=None)).hold(evidence(), bench)
    assert outcome.end == "spent"
    assert table.now == 120  # the fourth began within the 100 s


def test_the_end_of_the_program_ends_it(table: Table, says: Says) -> None:
    class Ending(Scripted):
        def respond(self, prompt: object) -> Reply:
            table.ended = True
            return says("a")

    bench = Scores({"a": 2.0})
    outcome = table.conversation(Ending([])).hold(evidence(), bench)
    assert outcome.end == "closed"
    assert not bench.judged


def test_tokens_are_reported_and_bounded(table: Table) -> None:
    usage = Usage(41_000, 9000)
    replies = [Reply(str(number), "scripted", usage) for number in range(4)]
    bench = Scores({str(number): "equivalent" for number in range(4)})
    outcome = table.conversation(Scripted([*replies])).hold(evidence(), bench)
    assert outcome.end == "spent"
    assert "tokens" in outcome.why
    (ended,) = table.of(events.ConversationEnded)
    assert isinstance(ended, events.ConversationEnded)
    assert (ended.prompt_tokens, ended.reply_tokens) == (82_000, 18_000)


def test_a_server_that_counts_nothing_is_taken_to_have_counted_every_byte(table: Table, says: Says) -> None:
    responder = Scripted([says("right")])
    table.conversation(responder).hold(evidence(), Scores({"right": 2.0}))
    (answered,) = table.of(events.Answered)
    assert isinstance(answered, events.Answered)
    assert answered.prompt_tokens == responder.prompts[0].nbytes
    assert answered.reply_tokens == len("right")
    (ended,) = table.of(events.ConversationEnded)
    assert isinstance(ended, events.ConversationEnded)
    assert answered.at_most
    assert ended.at_most
    assert "at most" in conversation_summary(ended)


def test_what_leaves_the_machine_is_in_the_trace_and_nothing_else_is(table: Table, says: Says) -> None:
    table.conversation(Scripted([says("a")])).hold(evidence(), Scores({"a": 2.0}))
    table.conversation(Scripted([says("a")], destination="")).hold(evidence(), Scores({"a": 2.0}))
    sent, local = (event for event in table.told if isinstance(event, events.Asked))
    assert "make @f faster" in sent.prompt
    assert local.prompt == ""


def test_a_user_who_does_not_consent_is_asked_on(table: Table, says: Says) -> None:
    bench = Scores({"a": 2.0, "b": 3.0}, consents=False)
    outcome = table.conversation(Scripted([says("a"), says("b")])).hold(evidence(), bench)
    assert outcome.end == "declined"
    assert bench.judged == ["a", "b"]
    assert not bench.installed


def test_declining_is_an_answer(table: Table) -> None:
    responder = Scripted([Declined("no entry", "cached")], destination="")
    outcome = table.conversation(responder, dataclasses.replace(CAPS, tokens=0)).hold(evidence(), Scores({}))
    assert (outcome.end, outcome.why) == ("declined", "no entry")
