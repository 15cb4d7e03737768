"""How models are reached from here: keys, models, addresses, as the environment and ``.env`` have them.

Pure: mappings in, values out. What is in the environment wins over ``.env``, as for settings; but that a key
is in the project's ``.env`` is a choice of the project, and that one is in the environment is none. A key of
the environment goes to no address that only ``.env`` names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from neurojit.proposal.model_variables import ADDRESS_OF_KEY, DEFAULTS
from neurojit.proposal.responders.secret import Secret
from neurojit.workers.environment import command_environment

Service = Literal["gemini", "openai"]
Origin = Literal["", ".env", "the environment"]

KEY_VARIABLES: dict[Service, str] = {"gemini": "GEMINI_API_KEY", "openai": "OPENAI_API_KEY"}
MODEL_NAMES: dict[Service, str] = {"gemini": "GEMINI_MODEL", "openai": "OPENAI_MODEL"}
ADDRESSES = {service: ADDRESS_OF_KEY[key] for service, key in KEY_VARIABLES.items()}

_LOOPBACK = ("localhost", "::1")


@dataclass(frozen=True, slots=True)
class ModelAccess:
    """One service. ``key``: empty where there is none; ``chosen``: there is a key in ``.env``.

    ``proxy``: a URL, empty for none; secret, as it may hold a password. ``certificates``: a file of those
    that are trusted instead of the usual ones, or empty.
    """

    service: Service
    key: Secret
    key_from: Origin
    chosen: bool
    model: str
    base_url: str = field(repr=False)  # people put keys there; see ``unsound``
    thinking: str = ""
    proxy: Secret = field(default=Secret(""))
    certificates: str = ""

    @property
    def host(self) -> str:
        """Who is asked, as the user reads it; ``base_url`` has to be sound."""
        parts = urlsplit(self.base_url)
        host = parts.netloc.rpartition("@")[2]
        clear = parts.scheme == "http" and not is_loopback(parts.hostname or "")
        return f"{host} (unencrypted)" if clear else host

    @property
    def at_default(self) -> bool:
        """Whether it is the service's own address, where nothing is answered without a key."""
        return self.base_url.rstrip("/") == DEFAULTS[ADDRESSES[self.service]]

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What must not show up anywhere."""
        password = urlsplit(self.proxy.reveal()).password or ""
        return tuple(secret for secret in (self.key, Secret(password)) if secret)

    def unsound(self) -> str:
        """What is wrong with the values themselves, empty if nothing: found before anything is sent."""
        key, variable = self.key.reveal(), KEY_VARIABLES[self.service]
        if not (key.isascii() and key.isprintable()) or " " in key:
            return f"{variable} holds a character that no key has"
        return unsound_address(self.base_url, ADDRESSES[self.service], variable)


@dataclass(frozen=True, slots=True)
class Access:
    """Every service, and the environment that a command is started with."""

    gemini: ModelAccess
    openai: ModelAccess
    command_environment: Mapping[str, str] = field(repr=False)

    @property
    def models(self) -> tuple[ModelAccess, ModelAccess]:
        return self.gemini, self.openai

    def of(self, service: Service) -> ModelAccess:
        return self.gemini if service == "gemini" else self.openai

    @property
    def secrets(self) -> tuple[Secret, ...]:
        return tuple(secret for access in self.models for secret in access.secrets)

    @property
    def chosen(self) -> Service | None:
        """The service that a key in ``.env`` chooses."""
        return next((access.service for access in self.models if access.chosen), None)

    @property
    def merely_present(self) -> tuple[tuple[Service, str], ...]:
        """Services whose key is in the environment alone, each with the variable: usable, but not chosen."""
        return tuple(
            (access.service, KEY_VARIABLES[access.service])
            for access in self.models
            if access.key and not access.chosen
        )


def access_from(environ: Mapping[str, str], entries: Mapping[str, str | None]) -> Access:
    """The access that the environment and the ``entries`` of ``.env`` give; an empty value is none."""
    return Access(
        _model_access("gemini", environ, entries),
        _model_access("openai", environ, entries),
        command_environment(environ),
    )


def _model_access(
    service: Service, environ: Mapping[str, str], entries: Mapping[str, str | None]
) -> ModelAccess:
    def value(name: str) -> str:
        return (environ.get(name) or entries.get(name) or "").strip() or DEFAULTS[name]

    variable = KEY_VARIABLES[service]
    chosen = bool((entries.get(variable) or "").strip())
    key_from: Origin = (
        "the environment" if (environ.get(variable) or "").strip() else ".env" if chosen else ""
    )
    address = ADDRESSES[service]
    own = key_from == "the environment"
    base_url = ((environ.get(address) or "").strip() or DEFAULTS[address]) if own else value(address)
    return ModelAccess(
        service,
        Secret(value(variable)),
        key_from,
        chosen,
        value(MODEL_NAMES[service]),
        base_url,
        value("GEMINI_THINKING") if service == "gemini" else "",
        Secret(_proxy(base_url, environ)),
        environ.get("SSL_CERT_FILE", ""),
    )


def unsound_address(base_url: str, name: str, key_variable: str) -> str:
    """What is wrong with ``base_url``, the value of the variable ``name``; does not quote it."""
    parts = _parts(base_url)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        return f"{name} is no http or https address"
    if "@" in parts.netloc or parts.query or parts.fragment:
        return f"{name} holds more than an address; a key belongs in {key_variable}"
    return ""


def unsound_thinking(thinking: str) -> str:
    """What is wrong with a value of ``GEMINI_THINKING``."""
    if thinking.lower() in ("", "minimal", "low", "medium", "high") or thinking.isdecimal():
        return ""
    return "GEMINI_THINKING is neither low, medium or high nor a number of tokens"


def is_loopback(host: str) -> bool:
    return host in _LOOPBACK or host.startswith("127.")


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for what is none
    except ValueError:
        return None
    return parts


def _proxy(base_url: str, environ: Mapping[str, str]) -> str:
    """As curl and others choose it, but for this machine itself, which no proxy reaches."""

    def value(name: str) -> str:
        return environ.get(name) or environ.get(name.upper()) or ""

    parts = _parts(base_url)
    if parts is None or is_loopback(parts.hostname or ""):
        return ""
    for exception in value("no_proxy").lower().split(","):
        name = exception.strip().lstrip(".")
        if name == "*" or (name and f".{parts.hostname}".endswith(f".{name}")):
            return ""
    proxy = value(f"{parts.scheme}_proxy") or value("all_proxy")
    return proxy if not proxy or "://" in proxy else f"http://{proxy}"
