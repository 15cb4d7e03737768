"""What each responder needs, and what of it is missing here; nothing is imported or sent to find out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec

from neurojit.proposal.responders.access import (
    KEY_VARIABLES,
    MODEL_NAMES,
    Access,
    ModelAccess,
    Service,
    unsound_thinking,
)
from neurojit.proposal.responders.command_line import found, missing, split

COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Need:
    """``modules``: those to import, with what pip installs them from. ``service``: the one that is asked.

    ``gives``: what it is for. ``keyless``: a server elsewhere than at the default address may want no key.
    """

    gives: str
    modules: Mapping[str, str]
    service: Service | None = None
    keyless: bool = False


_HTTP = {"httpx": "httpx", "tenacity": "tenacity"}
NEEDS: dict[str, Need] = {
    "gemini": Need("rewrites by Gemini", {"google.genai": "google-genai", **_HTTP}, "gemini"),
    "openai": Need(
        "rewrites by a model behind an OpenAI-compatible server, here or elsewhere",
        {"httpx_sse": "httpx-sse", **_HTTP},
        "openai",
        keyless=True,
    ),
    COMMAND: Need("rewrites by any program: an agent's command line, a script", {"tenacity": "tenacity"}),
    "cached": Need("rewrites that come with NeuroJIT, without any model", {}),
    "offline": Need("rewrites by a search on this machine, without any model", {}),
}


def lacks(responder: str, access: Access, installed: Callable[[str], bool] | None = None) -> str:
    """What ``responder`` (``gemini``, ``command:PROGRAM ARGUMENTS``) cannot do without, empty if all is here.

    Shows no key. ``installed``: whether a module can be imported, by default found out.
    """
    name, _, command = responder.partition(":")
    if name not in NEEDS or (command and name != COMMAND):
        return f"there is no responder {responder!r}; there are {', '.join(NEEDS)}"
    need = NEEDS[name]
    for module, package in need.modules.items():
        if not (installed or _installed)(module):
            return f"no package {package}: pip install {package}"
    if need.service is not None:
        return _service_lacks(access.of(need.service), need.keyless)
    if command:
        words, problem = split(command)
        if problem or found(words[0], access.command_environment) is None:
            return problem or missing(words[0])
    return ""


def reached(responder: str, access: Access) -> str:
    """Where ``responder`` sends what it is asked, and with whose key, in a few words."""
    need = NEEDS[responder]
    if need.service is None:
        return "command:PROGRAM ARGUMENTS" if responder == COMMAND else "on this machine"
    service = access.of(need.service)
    key = f"key set in {service.key_from}" if service.key else "no key"
    return f"{service.model} at {service.host}, {key}"


def _service_lacks(access: ModelAccess, keyless: bool) -> str:
    problem = access.unsound() or unsound_thinking(access.thinking)
    if problem:
        return problem
    if not access.key and (access.at_default or not keyless):
        return f"no key: {KEY_VARIABLES[access.service]} in .env or in the environment"
    return "" if access.model else f"no model: {MODEL_NAMES[access.service]} in .env or in the environment"


def _installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # the package around it
        return False
