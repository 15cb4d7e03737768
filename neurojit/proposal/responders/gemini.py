"""Gemini by google-genai: key, host and version of the API are said, so that no variable chooses others.

The package is imported with the first question, in the thread that waits for its answer: it takes a second.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import httpx

from neurojit.model.reply import NO_USAGE, Answer, Usage
from neurojit.proposal.prompt import Message
from neurojit.proposal.responders.access import ModelAccess
from neurojit.proposal.responders.asking import Asking, Patience
from neurojit.proposal.responders.fault import Fault, Outcome, Said, status_fault
from neurojit.proposal.responders.logs import keep_out_of_logs
from neurojit.proposal.responders.wire import Transport, Wire, client, transport_fault, trusted

if TYPE_CHECKING:
    from google.genai import Client, types

# Models beside the latest stable ones are there only.
_API_VERSION = "v1beta"
# What a model thinks counts against the limit of what it may say.
_THOUGHT_TOKENS = 16_384


class GeminiResponder:
    """Answers by a model of Gemini. ``wall``: seconds of the epoch, for dates that a server names."""

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
        self.author = f"gemini:{access.model}"
        self.destination = f"{access.model} at {access.host}"
        self.rounds = rounds
        self._access = access
        self._wall = wall
        self._patience = patience or Patience()
        self._reached: tuple[Client, Transport] | None = None
        self._asking = Asking(
            self.author,
            access.secrets,
            self._send,
            self._explain,
            patience=self._patience,
            tell=tell,
            clock=clock,
            pause=pause,
        )

    def respond(self, prompt: Message) -> Answer:
        """As the model says it."""
        return self._asking.ask(prompt)

    def close(self) -> None:
        """End the question under way."""
        self._asking.close()

    def _send(self, prompt: Message, wire: Wire, left_s: float) -> Outcome:
        if not self._access.key:  # for which the package would take any other that it finds
            return Fault("there is no key: GEMINI_API_KEY", lasting=True)
        service, transport = self._service()
        transport.use(wire)
        models: Any = service.models  # typed by packages that are not there
        chunks = models.generate_content_stream(
            model=self._access.model, contents=prompt.text, config=self._config(prompt, left_s)
        )
        return _read(chunks)

    def _service(self) -> tuple[Client, Transport]:
        if self._reached is None:
            from google import genai  # noqa: PLC0415 (it takes a second)

            transport = Transport(self._access)
            keep_out_of_logs(self._access.secrets)
            context = trusted(self._access.certificates)
            options = genai.types.HttpOptions(
                api_version=_API_VERSION,
                base_url=self._access.base_url,
                httpx_client=client(transport),
                # Never used; without them the package makes some that read the environment.
                httpx_async_client=httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(verify=context)),
                async_client_args={"ssl": context},
                retry_options=genai.types.HttpRetryOptions(attempts=1),
            )
            mode = genai.client.DebugConfig(client_mode="", replays_directory="", replay_id="")
            key = self._access.key.reveal()
            service = genai.Client(api_key=key, vertexai=False, http_options=options, debug_config=mode)
            self._reached = service, transport
        return self._reached

    def _config(self, prompt: Message, left_s: float) -> types.GenerateContentConfig:
        from google.genai import types  # noqa: PLC0415

        thinking, room = _thinking(self._access.thinking)
        return types.GenerateContentConfig(
            system_instruction=prompt.system,
            max_output_tokens=prompt.most_tokens + room,
            response_mime_type="application/json" if prompt.schema is not None else None,
            response_json_schema=prompt.schema,
            thinking_config=types.ThinkingConfig.model_validate(thinking) if thinking else None,
            # The package would ask again by itself where a stream breaks off.
            automatic_continuation=False,
            automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
            http_options=types.HttpOptions(timeout=max(1, int(left_s * 1000))),  # milliseconds
        )

    def _explain(self, error: Exception, wire: Wire) -> Fault:
        fault = transport_fault(error, "GOOGLE_GEMINI_BASE_URL")
        if fault is not None:
            return fault
        if isinstance(error, ImportError):
            return Fault(f"google-genai cannot be imported: {error}", lasting=True)
        from google.genai import errors  # noqa: PLC0415

        if isinstance(error, errors.APIError):
            failure: Any = error  # typed by packages that are not there
            # In the middle of a stream the status was 200, and the failure is an object with a code.
            code = wire.status if wire.status != 200 else failure.code
            code = code if isinstance(code, int) else 500
            return status_fault(code, failure.details, wire.headers, self._wall())
        if isinstance(error, ValueError) and wire.status:  # of JSON, of UTF-8, of shapes: quotes all of it
            if wire.status != 200:
                return status_fault(wire.status, "", wire.headers, self._wall())
            if wire.content_type not in ("text/event-stream", "application/json"):
                kind = wire.content_type or "something without a type"
                return Fault(f"the server answered with {kind}, which is no answer of this API")
            return Fault("the answer broke off or is no JSON of this API", again=True)
        return Fault(f"{type(error).__name__}: {error}")


def _thinking(thinking: str) -> tuple[dict[str, Any], int]:
    """The configuration, and the tokens that are left for it."""
    if not thinking:
        return {}, _THOUGHT_TOKENS
    if thinking.isdecimal():
        return {"thinking_budget": int(thinking)}, int(thinking)
    return {"thinking_level": thinking.upper()}, _THOUGHT_TOKENS


def _read(chunks: Any) -> Outcome:
    """The parts of an answer put together; its reason to end is looked at before its text is believed."""
    texts: list[str] = []
    usage, ended, blocked = NO_USAGE, "", ""
    count, candidates = 0, 0
    chunk: types.GenerateContentResponse
    for chunk in chunks:
        count += 1
        usage = _usage(chunk.usage_metadata) or usage
        if chunk.prompt_feedback is not None and chunk.prompt_feedback.block_reason is not None:
            blocked = chunk.prompt_feedback.block_reason.value
        for candidate in (chunk.candidates or [])[:1]:
            candidates += 1
            parts = (candidate.content and candidate.content.parts) or []
            texts += [part.text for part in parts if part.text and not part.thought]
            ended = candidate.finish_reason.value if candidate.finish_reason is not None else ended
    text = "".join(texts)
    if blocked:
        return Fault(f"the prompt was blocked ({blocked})", spoken=True, usage=usage)
    if count and not candidates:
        return Fault("the answer holds no candidate", spoken=True, usage=usage)
    if not ended:
        return Fault("the answer broke off", again=True, usage=usage)
    if ended == "MAX_TOKENS":
        return Fault(f"the reply was cut off after {usage.reply_tokens} tokens", spoken=True, usage=usage)
    if ended != "STOP":
        return Fault(f"the model was stopped ({ended})", spoken=True, usage=usage)
    return Said(text, usage) if text.strip() else Fault("the reply is empty", spoken=True, usage=usage)


def _usage(counted: types.GenerateContentResponseUsageMetadata | None) -> Usage | None:
    """Tokens so far; what was thought is paid for as what was said."""
    if counted is None:
        return None
    thought, said = counted.thoughts_token_count or 0, counted.candidates_token_count or 0
    return Usage(counted.prompt_token_count or 0, thought + said)
