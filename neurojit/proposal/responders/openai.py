"""Any server that speaks OpenAI's chat completions, by httpx: hosted ones, Ollama, vLLM, llama.cpp.

Asked for a stream, so that a stall is seen; a server that answers in one piece is read too. What one server
wants another refuses (the name of the limit, usage in streams, schemas): a refusal that names such a field is
followed by one request without it, and the server is asked so from then on.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import httpx

from neurojit.model.reply import Answer
from neurojit.proposal.prompt import Message
from neurojit.proposal.responders.access import ModelAccess
from neurojit.proposal.responders.asking import Asking, Patience
from neurojit.proposal.responders.body import at, message_of, parsed
from neurojit.proposal.responders.completion import read
from neurojit.proposal.responders.fault import Fault, Outcome, status_fault
from neurojit.proposal.responders.logs import keep_out_of_logs
from neurojit.proposal.responders.wire import Transport, Wire, client, timeout, transport_fault

_MOST_OF_AN_ERROR = 64 << 10
# Fields that some servers refuse, with what is sent instead; None: nothing.
_REPLACED = {"max_tokens": "max_completion_tokens", "stream_options": None, "response_format": None}


class OpenAIResponder:
    """Answers by a model behind ``/chat/completions``. ``wall``: seconds of the epoch, for dates."""

    def __init__(
        self,
        access: ModelAccess,
        *,
        rounds: int | None,
        tell: Callable[[str], None],
        patience: Patience | None = None,
        pause: Callable[[float], object] | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.author = f"openai:{access.model}"
        self.destination = f"{access.model} at {access.host}"
        self.rounds = rounds
        self._access = access
        self._wall = wall
        self._reached: tuple[httpx.Client, Transport] | None = None
        self._refused: set[str] = set()
        self._asking = Asking(
            self.author,
            access.secrets,
            self._send,
            self._explain,
            patience=patience or Patience(),
            tell=tell,
            clock=clock,
            pause=pause,
        )

    def respond(self, prompt: Message) -> Answer:
        """As the model says it, without what it thought."""
        return self._asking.ask(prompt)

    def close(self) -> None:
        """End the question under way."""
        self._asking.close()

    def _send(self, prompt: Message, wire: Wire, left_s: float) -> Outcome:
        service, transport = self._service()
        transport.use(wire)
        while True:
            asked = _request(prompt, self._access.model, self._refused)
            with service.stream(
                "POST",
                self._access.base_url.rstrip("/") + "/chat/completions",
                json=asked,
                headers=self._headers(),
                timeout=timeout(left_s),
            ) as response:
                if response.status_code == 200:
                    return read(response, wire.content_type)
                body = parsed(_beginning(response))
            refused = _refused_field(response.status_code, body, asked)
            if refused is None:
                return status_fault(response.status_code, body, response.headers, self._wall())
            self._refused.add(refused)

    def _service(self) -> tuple[httpx.Client, Transport]:
        if self._reached is None:
            transport = Transport(self._access)
            keep_out_of_logs(self._access.secrets)
            self._reached = client(transport), transport
        return self._reached

    def _headers(self) -> dict[str, str]:
        found = {"Accept": "text/event-stream, application/json"}
        if self._access.key:
            found["Authorization"] = f"Bearer {self._access.key.reveal()}"
        return found

    def _explain(self, error: Exception, _wire: Wire) -> Fault:
        fault = transport_fault(error, "OPENAI_BASE_URL")
        return fault or Fault(f"{type(error).__name__}: {error}")


def _request(prompt: Message, model: str, refused: set[str]) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "model": model,
        "messages": [
            {"role": "system", "content": prompt.system},
            {"role": "user", "content": prompt.text},
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": prompt.most_tokens,
    }
    if prompt.schema is not None:
        schema = {"name": "reply", "schema": prompt.schema}
        fields["response_format"] = {"type": "json_schema", "json_schema": schema}
    for name in refused & fields.keys():
        value, instead = fields.pop(name), _REPLACED[name]
        if instead is not None:
            fields[instead] = value
    return fields


def _refused_field(status: int, body: object, asked: dict[str, Any]) -> str | None:
    """The field that a server refuses by name, if it is one that can be done without."""
    if status not in (400, 422):
        return None
    words = f"{message_of(body)} {at(body, 'error', 'param') or ''}"
    return next((name for name in _REPLACED if name in asked and re.search(rf"\b{name}\b", words)), None)


def _beginning(response: httpx.Response) -> bytes:
    """As much of a body as an error message needs."""
    found = b""
    for part in response.iter_bytes():
        found += part
        if len(found) > _MOST_OF_AN_ERROR:
            break
    return found[:_MOST_OF_AN_ERROR]
