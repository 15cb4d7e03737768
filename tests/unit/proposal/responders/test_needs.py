"""What responders lack here, and who is made of a name."""

from __future__ import annotations

import pytest

from neurojit.proposal.responders.access import access_from
from neurojit.proposal.responders.command import CommandResponder
from neurojit.proposal.responders.gemini import GeminiResponder
from neurojit.proposal.responders.needs import NEEDS, lacks, reached
from neurojit.proposal.responders.openai import OpenAIResponder
from neurojit.proposal.responders.opening import open_remote

KEY = "AIzaSyD-9tSrke72PouQ"
LOCAL = {"OPENAI_BASE_URL": "http://127.0.0.1:11434/v1", "OPENAI_MODEL": "qwen"}


@pytest.mark.parametrize(
    ("responder", "environ", "lack"),
    [
        ("gemini", {"GEMINI_API_KEY": KEY}, ""),
        ("gemini", {}, "no key: GEMINI_API_KEY in .env or in the environment"),
        ("gemini", {"GOOGLE_API_KEY": KEY}, "no key: GEMINI_API_KEY in .env or in the environment"),
        ("gemini", {"GEMINI_API_KEY": f"{KEY} x"}, "GEMINI_API_KEY holds a character that no key has"),
        (
            "gemini",
            {"GEMINI_API_KEY": KEY, "GEMINI_THINKING": "hard"},
            "GEMINI_THINKING is neither low, medium or high nor a number of tokens",
        ),
        ("openai", {}, "no key: OPENAI_API_KEY in .env or in the environment"),
        ("openai", {"OPENAI_API_KEY": KEY}, "no model: OPENAI_MODEL in .env or in the environment"),
        ("openai", {"OPENAI_API_KEY": KEY, "OPENAI_MODEL": "gpt"}, ""),
        ("openai", LOCAL, ""),
        ("openai", LOCAL | {"OPENAI_BASE_URL": "127.0.0.1"}, "OPENAI_BASE_URL is no http or https address"),
        ("command", {}, ""),
        ("command:cat -u", {"PATH": "/usr/bin:/bin"}, ""),
        ("command:cat", {"PATH": "/nowhere"}, "there is no program 'cat' on the PATH"),
        ("command:'", {}, "the command cannot be read: no closing quotation"),
        ("cached", {}, ""),
        ("offline", {}, ""),
        ("gemini:pro", {}, "there is no responder 'gemini:pro'; there are gemini, openai, command, cached, "),
        ("claude", {}, "there is no responder 'claude'; there are gemini, openai, command, cached, offline"),
    ],
)
def test_what_is_missing_is_one_line(responder: str, environ: dict[str, str], lack: str) -> None:
    """The first thing that is, by the name of the variable or of the program; never a key."""
    found = lacks(responder, access_from(environ, {}))
    assert found.startswith(lack) if lack else found == ""
    assert KEY not in found


@pytest.mark.parametrize("responder", [name for name, need in NEEDS.items() if need.modules])
def test_a_package_that_is_not_there_is_named_as_pip_knows_it(responder: str) -> None:
    """Before anything else."""
    access = access_from({"GEMINI_API_KEY": KEY, "OPENAI_API_KEY": KEY}, {})
    missing, package = next(iter(NEEDS[responder].modules.items()))
    found = lacks(responder, access, installed=lambda module: module != missing)
    assert found == f"no package {package}: pip install {package}"


def test_where_a_responder_sends_things_is_said_without_the_key() -> None:
    """And where the key is from."""
    access = access_from({"GEMINI_API_KEY": KEY, **LOCAL}, {})
    assert reached("gemini", access) == (
        "gemini-3.8-flash at generativelanguage.googleapis.com, key set in the environment"
    )
    assert reached("openai", access) == "qwen at 127.0.0.1:11434, no key"
    by_file = access_from({}, {"OPENAI_API_KEY": KEY, "OPENAI_MODEL": "gpt"})
    assert reached("openai", by_file) == "gpt at api.openai.com, key set in .env"


def test_a_name_makes_its_responder() -> None:
    """Each with the model, the address or the command that it is for; made without importing google-genai."""
    access = access_from({"GEMINI_API_KEY": KEY, "PATH": "/bin", **LOCAL}, {})
    made = [open_remote(name, access, rounds=2, tell=print) for name in ("gemini", "openai", "command:cat")]
    assert [type(one) for one in made] == [GeminiResponder, OpenAIResponder, CommandResponder]
    assert [one.author for one in made] == ["gemini:gemini-3.8-flash", "openai:qwen", "command:cat"]
    assert all(one.rounds == 2 and KEY not in one.destination for one in made)
    with pytest.raises(ValueError, match="no responder"):
        open_remote("offline", access, rounds=2, tell=print)
