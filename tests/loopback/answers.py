"""How each of the APIs says something: the media type, and the parts that come one after another."""

from __future__ import annotations

import json
from typing import Any

from tests.loopback.server import Request

Details = tuple[dict[str, Any], ...]

_GEMINI = {"stop": "STOP", "length": "MAX_TOKENS", "safety": "SAFETY"}
_OPENAI = {"stop": "stop", "length": "length", "safety": "content_filter"}


def answer(
    request: Request, text: str, ended: str = "stop", tokens: tuple[int, int, int] = (11, 7, 5)
) -> tuple[str, list[bytes]]:
    """``ended``: stop, length or safety. ``tokens``: of the prompt, of the reply, of what was thought."""
    if request.kind == "gemini":
        return "application/json", [_json(_candidate(text, _GEMINI[ended], tokens))]
    if request.kind == "gemini stream":
        chunks = [_candidate(part, None, None) for part in _parts(text)]
        return "text/event-stream", _events([*chunks, _candidate("", _GEMINI[ended], tokens)])
    if request.kind == "openai":
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "finish_reason": _OPENAI[ended]}
        return "application/json", [_json({"choices": [choice], "usage": _usage(tokens)})]
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": part} for part in _parts(text)]
    chunks = [{"choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
    chunks.append({"choices": [{"index": 0, "delta": {}, "finish_reason": _OPENAI[ended]}]})
    if request.body.get("stream_options", {}).get("include_usage"):
        chunks.append({"choices": [], "usage": _usage(tokens)})
    return "text/event-stream", [*_events(chunks), b"data: [DONE]\n\n"]


def nothing(request: Request) -> tuple[str, list[bytes]]:
    """An answer without a candidate or a choice."""
    if request.kind.startswith("gemini"):
        body: dict[str, Any] = {"usageMetadata": {"promptTokenCount": 11}}
    else:
        body = {"choices": [], "usage": _usage((11, 0, 0))}
    if request.kind.endswith("stream"):
        return "text/event-stream", _events([body])
    return "application/json", [_json(body)]


def error(
    request: Request,
    status: int,
    message: str,
    retry_info: str = "",
    details: tuple[dict[str, Any], ...] = (),
) -> bytes:
    """The body of a failure; ``retry_info`` as Google says it: 7s."""
    if not request.kind.startswith("gemini"):
        return _json({"error": {"message": message, "type": "invalid_request_error", "code": None}})
    if retry_info:
        kind = "type.googleapis.com/google.rpc.RetryInfo"
        details = (*details, {"@type": kind, "retryDelay": retry_info})
    return _json(
        {"error": {"code": status, "message": message, "status": "FAILED", "details": list(details)}}
    )


def _candidate(text: str, ended: str | None, tokens: tuple[int, int, int] | None) -> dict[str, Any]:
    parts: list[dict[str, Any]] = [{"text": text}] if text else []
    if not tokens:
        parts.insert(0, {"text": "let me think of a fence ```mlir", "thought": True})
    candidate: dict[str, Any] = {"content": {"role": "model", "parts": parts}, "index": 0}
    found: dict[str, Any] = {"candidates": [candidate]}
    if ended is not None:
        candidate["finishReason"] = ended
    if tokens is not None:
        prompt, said, thought = tokens
        counts = {"promptTokenCount": prompt, "candidatesTokenCount": said, "thoughtsTokenCount": thought}
        found["usageMetadata"] = counts
    return found


def _usage(tokens: tuple[int, int, int]) -> dict[str, int]:
    prompt, said, thought = tokens
    return {"prompt_tokens": prompt, "completion_tokens": said + thought}


def _parts(text: str) -> list[str]:
    third = max(1, -(-len(text) // 3))
    return [text[at : at + third] for at in range(0, len(text), third)]


def _events(chunks: list[dict[str, Any]]) -> list[bytes]:
    return [b"data: " + _json(chunk) + b"\r\n\r\n" for chunk in chunks]


def _json(value: object) -> bytes:
    return json.dumps(value).encode()
