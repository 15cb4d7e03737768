"""An HTTP client for models: cancellable from another thread, bounded in size, aware of stalls.

httpx waits for each read apart, so that a server that drips outlasts every time-out, and closing a client
wakes nobody who reads. So the caller watches, while a thread of its own speaks to the server; cutting shuts
the socket down, which wakes that thread.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import httpx

from neurojit.proposal.responders.access import ModelAccess
from neurojit.proposal.responders.fault import Fault, Useless

_CONNECT_S = 10.0


class Wire:
    """One request. ``heard_at``: when something last came in; ``status``, ``headers``, ``content_type``: of
    the response, as soon as there is one."""

    def __init__(self, clock: Callable[[], float], most_bytes: int) -> None:
        self.heard_at = clock()
        self.status = 0
        self.headers = httpx.Headers()
        self.content_type = ""
        self._clock = clock
        self._left = most_bytes
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._cut = False
        self._response: httpx.Response | None = None

    def cut(self) -> None:
        """End the request, from any thread: whoever reads from its server or writes to it fails at once."""
        with self._lock:
            self._cut = True
            for one in self._sockets:
                _shut(one)

    def release(self) -> None:
        """Give the connection up, in the thread that used it; clients forget to where reading failed."""
        if self._response is not None:
            with contextlib.suppress(httpx.HTTPError):
                self._response.close()

    def opened(self, name: str, info: Mapping[str, Any]) -> None:
        """httpcore's ``trace`` extension: what it does; the sockets that it opens are kept to be cut."""
        if not name.endswith((".connect_tcp.complete", ".start_tls.complete")):
            return
        one = info["return_value"].get_extra_info("socket")
        if not isinstance(one, socket.socket):
            return
        with self._lock:
            self._sockets.append(one)
            if self._cut:
                _shut(one)

    def answered(self, response: httpx.Response) -> None:
        """The server began to answer. Raises Useless for what could unpack to anything."""
        self.heard_at = self._clock()
        self._response = response
        self.status, self.headers = response.status_code, response.headers
        self.content_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        packed = response.headers.get("content-encoding", "identity")
        if packed != "identity":
            raise Useless(Fault(f"the answer is packed ({packed}), which nobody asked for"))

    def heard(self, count: int) -> None:
        """So many bytes came in. Raises Useless where they are too many."""
        self.heard_at = self._clock()
        self._left -= count
        if self._left < 0:
            raise Useless(Fault(f"the answer is longer than {self._most_bytes >> 20} MiB"))


class _Watched(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream, wire: Wire) -> None:
        self._stream = stream
        self._wire = wire

    def __iter__(self) -> Iterator[bytes]:
        for part in self._stream:
            self._wire.heard(len(part))
            yield part

    def close(self) -> None:
        self._stream.close()


class Transport(httpx.BaseTransport):
    """Requests of a thread go over the wire that it ``use``s. A connection serves one request."""

    def __init__(self, access: ModelAccess) -> None:
        """Raises Useless for a proxy or a file of certificates that is none."""
        try:
            context = trusted(access.certificates)
        except OSError as error:
            raise Useless(Fault(f"SSL_CERT_FILE cannot be used: {error}", lasting=True)) from None
        try:
            self._inner = httpx.HTTPTransport(
                verify=context,
                proxy=access.proxy.reveal() or None,
                trust_env=False,
                limits=httpx.Limits(max_keepalive_connections=0),
            )
        except (ValueError, ImportError, httpx.InvalidURL) as error:
            raise Useless(Fault(f"the proxy cannot be used: {error}", lasting=True)) from None
        self._current = threading.local()

    def use(self, wire: Wire) -> None:
        self._current.wire = wire

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        wire: Wire = self._current.wire
        request.extensions = {**request.extensions, "trace": wire.opened}
        response = self._inner.handle_request(request)
        wire.answered(response)
        assert isinstance(response.stream, httpx.SyncByteStream)
        response.stream = _Watched(response.stream, wire)
        return response

    def close(self) -> None:
        self._inner.close()


def client(transport: Transport) -> httpx.Client:
    """A client that reads no environment, follows nobody elsewhere (it would take the key along), unpacks
    nothing."""
    return httpx.Client(
        transport=transport,
        trust_env=False,
        follow_redirects=False,
        headers={"Accept-Encoding": "identity"},
        timeout=None,
    )


def timeout(left_s: float) -> httpx.Timeout:
    return httpx.Timeout(left_s, connect=min(left_s, _CONNECT_S))


def transport_fault(error: Exception, base_url_variable: str) -> Fault | None:
    """What an error of the transport means, None for other errors."""
    if isinstance(error, Useless):
        return error.fault
    if isinstance(error, httpx.ConnectTimeout | httpx.ConnectError):
        return Fault(f"no connection: {error}", again=True)
    if isinstance(error, httpx.TimeoutException):
        return Fault("the server fell silent", again=True)
    if isinstance(error, httpx.ProxyError):
        return Fault(f"the proxy refused: {error}", again=True)
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return Fault(f"{base_url_variable} is no address: {error}", lasting=True)
    if isinstance(error, httpx.TransportError):
        return Fault(f"the connection broke: {error}", again=True)
    return None


@lru_cache(maxsize=4)
def trusted(certificates: str) -> ssl.SSLContext:
    """What servers are checked against: a file, or else the usual authorities. Raises OSError."""
    if certificates:
        return ssl.create_default_context(cafile=certificates)
    return httpx.create_ssl_context(trust_env=False)


def _shut(one: socket.socket) -> None:
    with contextlib.suppress(OSError):  # closed by now
        # Not the method of an SSLSocket, which would forget its state under whoever reads from it.
        socket.socket.shutdown(one, socket.SHUT_RDWR)
