"""The responder that asks Gemini, by the real client."""

from __future__ import annotations

from typing import Any

import pytest

from neurojit.model.reply import Reply, Unanswered, Usage
from tests.loopback import steps
from tests.loopback.server import Loopback, Request
from tests.unit.proposal.responders.asked import KEY, SCHEMA, Asked, question

ELSEWHERE = {
    "GOOGLE_API_KEY": "another-key-of-another-project",
    "GOOGLE_GENAI_USE_VERTEXAI": "true",
    "GOOGLE_GENAI_USE_ENTERPRISE": "true",
    "GOOGLE_GENAI_API_VERSION": "v9",
    "GOOGLE_GENAI_CLIENT_MODE": "replay",
    "GOOGLE_GENAI_HTTP_CLIENT": "httpx2",
    "GOOGLE_GEMINI_BASE_URL": "http://127.0.0.1:9",
    "GOOGLE_CLOUD_PROJECT": "project",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "ALL_PROXY": "http://127.0.0.1:9",
}


def sent(environ: dict[str, str] | None = None, **fields: Any) -> Request:
    """The request that a question comes to."""
    with Loopback([steps.says("ok")]) as server:
        answer = Asked("gemini", server.url, environ or {}).respond(question(**fields))
    assert isinstance(answer, Reply), answer
    return server.requests[0]


def test_a_reply_is_what_the_model_said_without_what_it_thought() -> None:
    """Parts of a stream put together; thoughts are counted, as they are paid for."""
    with Loopback([steps.says("```mlir\nfunc.func @f()\n```\n", tokens=(100, 20, 300))]) as server:
        asked = Asked("gemini", server.url)
        answer = asked.respond(question())
    assert answer == Reply(
        "```mlir\nfunc.func @f()\n```\n",
        "gemini:gemini-3.8-flash",
        Usage(prompt_tokens=100, reply_tokens=320),
    )
    assert asked.responder.destination == f"gemini-3.8-flash at {server.url.removeprefix('http://')}"
    assert asked.responder.rounds == 3


def test_a_question_is_sent_as_rules_and_text_with_a_limit() -> None:
    """To the version of the API that has every model, with room left for thinking."""
    request = sent({"GEMINI_MODEL": "gemini-x"}, text="what", system="rules", most_tokens=500)
    assert request.path == "/v1beta/models/gemini-x:streamGenerateContent?alt=sse"
    assert (request.key, request.system, request.prompt) == (KEY, "rules", "what")
    assert request.limit > 500
    assert request.body["generationConfig"].keys() == {"maxOutputTokens"}


def test_the_deadline_is_told_to_the_server_in_seconds() -> None:
    """The client takes milliseconds: a thousandth would be no time at all."""
    assert int(sent(deadline_s=50.0).headers["x-server-timeout"]) in range(45, 51)


def test_parameters_are_asked_for_by_a_schema() -> None:
    """Where the prompt has one."""
    config = sent(schema=SCHEMA)
    asked = config.body["generationConfig"]
    assert (asked["responseMimeType"], asked["responseJsonSchema"]) == ("application/json", SCHEMA)


@pytest.mark.parametrize(
    ("thinking", "config", "limit"),
    [("low", {"thinkinglevel": "LOW"}, None), ("2048", {"thinkingbudget": 2048}, 1000 + 2048)],
)
def test_thinking_is_a_level_or_a_number_of_tokens(
    thinking: str, config: dict[str, Any], limit: int | None
) -> None:
    """As models from Gemini 3 on, or those before, want it."""
    request = sent({"GEMINI_THINKING": thinking})
    asked = request.body["generationConfig"]["thinkingConfig"]
    assert {name.replace("_", "").lower(): value for name, value in asked.items()} == config
    assert limit is None or request.limit == limit


def test_no_variable_chooses_another_key_host_or_api(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever google-genai and httpx would read by themselves."""
    for name, value in ELSEWHERE.items():
        monkeypatch.setenv(name, value)
    request = sent()
    assert (request.key, request.path.split("/")[1]) == (KEY, "v1beta")


def test_a_stream_that_could_be_resumed_is_not_resumed_by_the_client() -> None:
    """It would ask again by itself, without a count and without a wait."""
    candidate = (
        b'{"content": {"parts": [{"text": "x"}]}, "finishReason": "CONTINUATION", "continuationToken": "AA"}'
    )
    body = b'data: {"candidates": [' + candidate + b"]}\n\n"
    with Loopback(then=steps.typed("text/event-stream", body)) as server:
        answer = Asked("gemini", server.url).respond(question())
    assert isinstance(answer, Unanswered)
    assert "CONTINUATION" in answer.why
    assert len(server.requests) == 1


def test_without_a_key_no_other_key_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """google-genai would take whatever it finds in the environment."""
    monkeypatch.setenv("GOOGLE_API_KEY", "another-key-of-another-project")
    with Loopback() as server:
        answer = Asked("gemini", server.url, {"GEMINI_API_KEY": ""}).respond(question())
    assert answer == Unanswered("there is no key: GEMINI_API_KEY", "gemini:gemini-3.8-flash", lasting=True)
    assert server.requests == []


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("SSL_CERT_FILE", "/nowhere/at-all.pem", "SSL_CERT_FILE cannot be used: "),
        ("http_proxy", "ftp://me:pass-word@proxy", "the proxy cannot be used: "),
    ],
)
def test_what_is_wrong_here_is_said_without_asking(variable: str, value: str, says: str) -> None:
    """And it stays wrong."""
    environ = {"GOOGLE_GEMINI_BASE_URL": "http://host.invalid", variable: value}
    answer = Asked("gemini", "", environ).respond(question())
    assert isinstance(answer, Unanswered)
    assert answer.why.startswith(says)
    assert answer.lasting
    assert "pass-word" not in answer.why
