"""The responder for whatever speaks OpenAI's chat completions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from neurojit.model.reply import Reply, Unanswered, Usage
from tests.loopback import steps
from tests.loopback.server import Loopback, Step, Turn
from tests.unit.proposal.responders.asked import KEY, SCHEMA, Asked, question


def test_a_reply_is_put_together_from_its_parts() -> None:
    """With what the server counted."""
    with Loopback([steps.says("```mlir\nfunc.func @f()\n```\n", tokens=(100, 20, 300))]) as server:
        answer = Asked("openai", server.url).respond(question())
    assert answer == Reply("```mlir\nfunc.func @f()\n```\n", "openai:local", Usage(100, 320))


def test_an_answer_in_one_piece_is_read_too() -> None:
    """Some servers do not stream, asked or not."""
    with Loopback([steps.says_at_once("all of it")]) as server:
        answer = Asked("openai", server.url).respond(question())
    assert answer == Reply("all of it", "openai:local", Usage(11, 12))
    assert server.requests[0].body["stream"] is True


def test_a_question_is_sent_as_rules_and_text_with_a_limit() -> None:
    """To the address with its path, with the key as a bearer."""
    with Loopback([steps.says("ok")]) as server:
        Asked("openai", server.url).respond(question(text="what", system="rules", most_tokens=500))
    request = server.requests[0]
    assert (request.path, request.key) == ("/v1/chat/completions", KEY)
    assert (request.system, request.prompt, request.limit) == ("rules", "what", 500)
    assert request.body["model"] == "local"


def test_a_local_server_is_asked_without_a_key() -> None:
    """No header that would say there is one; a slash at the end of the address is none of the path."""
    with Loopback([steps.says("ok")]) as server:
        environ = {"OPENAI_API_KEY": "", "OPENAI_BASE_URL": f"{server.url}/v1/"}
        answer = Asked("openai", server.url, environ).respond(question())
    assert isinstance(answer, Reply)
    assert "authorization" not in server.requests[0].headers
    assert server.requests[0].path == "/v1/chat/completions"


def test_parameters_are_asked_for_by_a_schema() -> None:
    """Where the prompt has one."""
    with Loopback([steps.says("{}")]) as server:
        Asked("openai", server.url).respond(question(schema=SCHEMA))
    asked = server.requests[0].body["response_format"]
    assert (asked["type"], asked["json_schema"]["schema"]) == ("json_schema", SCHEMA)


def refusing(*fields: str) -> Step:
    """A server that refuses the first of ``fields`` that it finds, by name."""

    def step(turn: Turn) -> None:
        found = next((name for name in fields if name in turn.request.body), None)
        said = steps.says("ok") if found is None else steps.status(400, f"Unsupported parameter: '{found}'.")
        said(turn)

    return step


@pytest.mark.parametrize(
    ("fields", "requests"),
    [
        (("max_tokens",), 2),
        (("stream_options",), 2),
        (("response_format", "max_tokens", "stream_options"), 4),
    ],
)
def test_what_a_server_refuses_by_name_is_left_out_from_then_on(
    fields: tuple[str, ...], requests: int
) -> None:
    """Servers differ in what they know; the limit has another name there, the others are done without."""
    with Loopback(then=refusing(*fields)) as server:
        asked = Asked("openai", server.url)
        first = asked.respond(question(schema=SCHEMA))
        second = asked.respond(question(schema=SCHEMA))
    assert isinstance(first, Reply)
    assert isinstance(second, Reply)
    assert len(server.requests) == requests + 1
    last = server.requests[-1]
    assert last.limit == 1000
    assert not set(fields) & last.body.keys()
    assert asked.waited == []


def test_a_server_that_refuses_everything_is_not_asked_for_ever() -> None:
    """Each field is left out once, the other name of the limit included."""
    message = "no max_tokens, max_completion_tokens, stream_options, response_format"
    with Loopback(then=steps.status(400, message)) as server:
        answer = Asked("openai", server.url).respond(question(schema=SCHEMA))
    assert isinstance(answer, Unanswered)
    assert answer.lasting
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("<think>tiles? ```mlir\nno\n```</think>\n\n```mlir\nyes\n```", "```mlir\nyes\n```"),
        ("\n<thinking>\nhm\n</thinking>reply", "reply"),
        ("reply with <think>a tag</think>", "reply with <think>a tag</think>"),
        ("<think>never closed ```mlir\ncode\n```", "<think>never closed ```mlir\ncode\n```"),
    ],
)
def test_what_a_local_model_thinks_is_no_part_of_its_reply(said: str, kept: str) -> None:
    """Only before it, and only where it ends."""
    with Loopback([steps.says(said)]) as server:
        answer = Asked("openai", server.url).respond(question())
    assert isinstance(answer, Reply)
    assert answer.text == kept


def sse(*data: str) -> Step:
    return steps.typed("text/event-stream", "".join(f"data: {line}\n\n" for line in data).encode())


ODD: dict[str, Callable[[], Step]] = {
    "no reason but an end": lambda: sse('{"choices":[{"delta":{"content":"ok"}}]}', "[DONE]"),
    "comments and events": lambda: steps.typed(
        "text/event-stream; charset=utf-8",
        b": ping\n\nevent: x\ndata: {}\n\n"
        b'data: {"choices":[{"delta":{"content":"ok","reasoning_content":"hm"},"finish_reason":"stop"}]}\n\n',
    ),
    "line separators in a text": lambda: sse(
        '{"choices":[{"delta":{"content":"ok"},"finish_reason":"stop"}],"x":"\u2028"}'
    ),
    "nulls": lambda: sse(
        '{"choices":[{"delta":{"content":null,"role":null},"finish_reason":null}],"usage":null,"error":null}',
        '{"choices":[{"delta":{"content":"ok"},"finish_reason":"stop"}],"usage":{"prompt_tokens":"many"}}',
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_dialects_of_streams_are_read(name: str) -> None:
    """Servers agree on little."""
    with Loopback([ODD[name]()]) as server:
        answer = Asked("openai", server.url).respond(question())
    assert isinstance(answer, Reply), answer
    assert answer.text == "ok"
