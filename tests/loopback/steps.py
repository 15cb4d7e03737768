"""Steps of a script: what a server does with one request."""

from __future__ import annotations

import base64
from collections.abc import Callable
from urllib.parse import quote

from tests.loopback.answers import Details, answer, error, nothing
from tests.loopback.server import Request, Step, Turn

Text = str | Callable[[Request], str]
_DRIP_S = 0.005


def says(text: Text, ended: str = "stop", tokens: tuple[int, int, int] = (11, 7, 5)) -> Step:
    """Answer; ``text`` may depend on the request. ``ended``: stop, length (cut off) or safety."""

    def step(turn: Turn) -> None:
        said = text if isinstance(text, str) else text(turn.request)
        content_type, parts = answer(turn.request, said, ended, tokens)
        turn.send(200, content_type, b"".join(parts))

    return step


def says_at_once(text: str) -> Step:
    """Answer in one piece although a stream was asked for."""

    def step(turn: Turn) -> None:
        kind = "openai" if turn.request.kind.startswith("openai") else "gemini"
        request = Request(kind, turn.request.path, turn.request.headers, turn.request.body)
        content_type, parts = answer(request, text)
        turn.send(200, content_type, b"".join(parts))

    return step


def status(
    code: int,
    message: str = "it failed",
    *,
    retry_after: str = "",
    retry_info: str = "",
    details: Details = (),
    body: bytes | None = None,
) -> Step:
    """A failure as these APIs word it. ``retry_after``: the header; ``retry_info``: Gemini's 7s."""

    def step(turn: Turn) -> None:
        headers = {"Retry_After": retry_after} if retry_after else {}
        said = error(turn.request, code, message, retry_info, details) if body is None else body
        turn.send(code, "application/json", said, **headers)

    return step


def page(code: int, title: str = "502 Bad Gateway") -> Step:
    """A web page, as a proxy on the way answers."""
    text = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body>{'x' * 5000}</body></html>"
    return lambda turn: turn.send(code, "text/html; charset=utf-8", text.encode())


def typed(content_type: str, body: bytes) -> Step:
    """Status 200 and something else than the API speaks."""
    return lambda turn: turn.send(200, content_type, body)


def empty() -> Step:
    """No candidate, no choice."""

    def step(turn: Turn) -> None:
        content_type, parts = nothing(turn.request)
        turn.send(200, content_type, b"".join(parts))

    return step


def blocked() -> Step:
    """Gemini's refusal of a prompt."""
    body = b'data: {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}\r\n\r\n'
    return typed("text/event-stream", body)


def fails_within(code: int = 503, message: str = "overloaded") -> Step:
    """An answer that begins well and goes on with an error."""

    def step(turn: Turn) -> None:
        content_type, parts = answer(turn.request, "a reply that goes on")
        failure = b"data: " + error(turn.request, code, message) + b"\r\n\r\n"
        turn.send(200, content_type, parts[0] + failure)

    return step


def stalls(after: int | None = 1) -> Step:
    """Silence after so many parts of the answer; with None before the first byte of the response."""

    def step(turn: Turn) -> None:
        content_type, parts = answer(turn.request, "a reply that never ends")
        if after is not None:
            turn.start(200, content_type)
            turn.write(b"".join(parts[:after]))
        turn.closing.wait()

    return step


def drips() -> Step:
    """An answer that comes a byte at a time and has no end, so that no read ever waits for long."""

    def step(turn: Turn) -> None:
        content_type, parts = answer(turn.request, "a reply that never ends")
        turn.start(200, content_type)
        turn.write(parts[0])
        while not turn.closing.wait(_DRIP_S):
            turn.write(b":")

    return step


def truncated() -> Step:
    """JSON that ends in the middle, on a connection that ends in order."""

    def step(turn: Turn) -> None:
        content_type, parts = answer(turn.request, "a reply that is cut")
        turn.start(200, content_type)
        turn.write(parts[0][: len(parts[0]) // 2])

    return step


def ends_early() -> Step:
    """Whole parts, but not the last."""

    def step(turn: Turn) -> None:
        content_type, parts = answer(turn.request, "a reply that is cut")
        turn.start(200, content_type)
        turn.write(b"".join(parts[:2]))

    return step


def resets() -> Step:
    """The connection is reset in the middle of the body."""

    def step(turn: Turn) -> None:
        content_type, parts = answer(turn.request, "a reply that is cut")
        turn.start(200, content_type, Content_Length="100000")
        turn.write(parts[0])
        turn.reset()

    return step


def hangs_up() -> Step:
    """The connection ends before any answer."""
    return lambda turn: turn.reset()


def huge(mebibytes: int) -> Step:
    """So much of one answer, until the client has had enough."""

    def step(turn: Turn) -> None:
        content_type, parts = answer(turn.request, "x" * (1 << 20))
        turn.start(200, content_type)
        for _ in range(mebibytes):
            for part in parts[:-2]:
                turn.write(part)

    return step


def packed() -> Step:
    """Compressed, though nobody asked for it."""
    return lambda turn: turn.send(200, "text/event-stream", b"\x1f\x8b" + b"x" * 20, Content_Encoding="gzip")


def elsewhere(url: str) -> Step:
    """Another address, to which the key would go along."""
    return lambda turn: turn.send(307, "text/plain", b"", Location=url)


def quotes_key(code: int) -> Step:
    """A failure that quotes the key in every way that servers have, in its body and in its headers."""

    def step(turn: Turn) -> None:
        key = turn.request.key
        coded = base64.b64encode(f"user:{key}".encode()).decode()
        said = f"{key} or ?key={quote(key, safe='')} or Basic {coded} or {key[:10]}... is not valid"
        body = error(turn.request, code, said)
        turn.send(code, "application/json", body, X_Key=key, Location=f"https://host/?key={key}")

    return step
