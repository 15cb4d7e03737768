"""A server on this machine that speaks Gemini's and OpenAI's API, and fails as it is told.

    with Loopback([status(503), says("```mlir\\n...\\n```")]) as server:
        ...  # GOOGLE_GEMINI_BASE_URL=server.url, or OPENAI_BASE_URL=server.url + "/v1"
    assert len(server.requests) == 2

Each request for an answer takes one step of the script; what comes after the last gets ``then``, by default
an error that no client should ever see. Counting tokens and unknown paths take no step.
"""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Kind = Literal["gemini", "gemini stream", "openai", "openai stream"]


@dataclass(frozen=True)
class Request:
    """What a client sent. ``system`` and ``prompt``: the texts of it."""

    kind: Kind
    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def key(self) -> str:
        return self.headers.get("x-goog-api-key") or self.headers.get("authorization", "").removeprefix(
            "Bearer "
        )

    @property
    def system(self) -> str:
        if self.kind.startswith("gemini"):
            return _text_of(self.body.get("systemInstruction", {}))
        return "".join(item["content"] for item in self.body["messages"] if item["role"] == "system")

    @property
    def prompt(self) -> str:
        if self.kind.startswith("gemini"):
            return "".join(_text_of(content) for content in self.body["contents"])
        return "".join(item["content"] for item in self.body["messages"] if item["role"] != "system")

    @property
    def limit(self) -> int:
        """Tokens that the answer may have."""
        if self.kind.startswith("gemini"):
            return self.body["generationConfig"]["maxOutputTokens"]
        return self.body.get("max_tokens") or self.body["max_completion_tokens"]


class Turn:
    """One request and the connection that it came on, for a step to answer or to spoil."""

    def __init__(self, request: Request, handler: _Handler, closing: threading.Event) -> None:
        self.request = request
        self.closing = closing
        self._handler = handler

    def start(self, status: int, content_type: str, **headers: str) -> None:
        """The head of a response whose body ends with the connection, unless ``headers`` say its length."""
        self._handler.send_response(status)
        self._handler.send_header("Content-Type", content_type)
        self._handler.send_header("Connection", "close")
        for name, value in headers.items():
            self._handler.send_header(name.replace("_", "-"), value)
        self._handler.end_headers()

    def write(self, data: bytes) -> None:
        self._handler.wfile.write(data)

    def send(self, status: int, content_type: str, body: bytes, **headers: str) -> None:
        self.start(status, content_type, Content_Length=str(len(body)), **headers)
        self.write(body)

    def reset(self) -> None:
        """End the connection as a crash does."""
        linger = struct.pack("ii", 1, 0)
        self._handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self._handler.close_connection = True
        self._handler.connection.close()


Step = Callable[[Turn], None]


def _over(turn: Turn) -> None:
    turn.send(500, "text/plain", b"the script of the test is over")


class Loopback:
    """``requests``: those for an answer, in the order in which they came; ``counted``: those for a count."""

    def __init__(
        self, steps: Iterable[Step] = (), *, then: Step = _over, tls: ssl.SSLContext | None = None
    ) -> None:
        self.requests: list[Request] = []
        self.counted: list[str] = []
        self._steps = list(steps)
        self._then = then
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._scheme = "http" if tls is None else "https"
        self._server = _Server(self, tls)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, name="loopback", daemon=True
        )

    @property
    def url(self) -> str:
        host, port = self._server.server_address[:2]
        return f"{self._scheme}://{host}:{port}"

    @property
    def steps_left(self) -> int:
        """How much of the script nobody asked for."""
        return max(0, len(self._steps) - len(self.requests))

    def __enter__(self) -> Loopback:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()  # and waits for those who answer
        self._thread.join()

    def answer(self, request: Request, handler: _Handler) -> None:
        with self._lock:
            number = len(self.requests)
            self.requests.append(request)
        step = self._steps[number] if number < len(self._steps) else self._then
        step(Turn(request, handler, self._closing))


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # joined at the end: none outlives its test

    def __init__(self, loopback: Loopback, tls: ssl.SSLContext | None) -> None:
        self.loopback = loopback
        self._tls = tls
        super().__init__(("127.0.0.1", 0), _Handler)

    def finish_request(self, request: socket.socket, client_address: object) -> None:
        """In the thread of the request, which a slow handshake holds up alone."""
        if self._tls is not None:
            request = self._tls.wrap_socket(request, server_side=True)
        with request:
            super().finish_request(request, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that go away are what is tested."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30.0  # for a client that connects and says nothing
    server: _Server

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", "0"))
        body = json.loads(self.rfile.read(length))
        path = self.path.partition("?")[0]
        headers = {name.lower(): value for name, value in self.headers.items()}
        if path.endswith(":countTokens"):
            self._count(body)
            return
        kind = _kind(path, body)
        if kind is None:
            self._say(404, {"error": {"code": 404, "message": "no such path"}})
            return
        self.close_connection = True  # even where a step says nothing at all
        self.server.loopback.answer(Request(kind, self.path, headers, body), self)

    def _count(self, body: dict[str, Any]) -> None:
        text = "".join(_text_of(content) for content in body["contents"])
        self.server.loopback.counted.append(text)
        self._say(200, {"totalTokens": -(-len(text) // 4)})

    def _say(self, status: int, value: object) -> None:
        answer = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the test's standard error."""


def _kind(path: str, body: dict[str, Any]) -> Kind | None:
    if path.endswith(":generateContent"):
        return "gemini"
    if path.endswith(":streamGenerateContent"):
        return "gemini stream"
    if path.endswith("/chat/completions"):
        return "openai stream" if body.get("stream") else "openai"
    return None


def _text_of(content: dict[str, Any]) -> str:
    return "".join(part.get("text", "") for part in content.get("parts", ()))
