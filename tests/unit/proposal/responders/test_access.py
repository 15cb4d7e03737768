"""How models are reached from here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from neurojit.proposal.model_variables import MODEL_VARIABLES
from neurojit.proposal.responders.access import access_from

KEY = "AIzaSyD-9tSrke72PouQ"


def test_with_nothing_set_there_is_no_key_and_the_usual_address() -> None:
    """Every default is that of the table."""
    access = access_from({}, {})
    assert (access.chosen, access.merely_present, access.secrets) == (None, (), ())
    defaults = {variable.name: variable.default for variable in MODEL_VARIABLES}
    assert access.gemini.model == defaults["GEMINI_MODEL"]
    assert access.gemini.base_url == defaults["GOOGLE_GEMINI_BASE_URL"]
    assert access.openai.model == defaults["OPENAI_MODEL"] == ""
    assert access.openai.base_url == defaults["OPENAI_BASE_URL"]
    assert not access.gemini.key
    assert access.gemini.key_from == ""


def test_a_key_in_the_file_is_a_choice_and_one_in_the_environment_is_none() -> None:
    """Which of the two it is can be told, with the variable's name."""
    by_file = access_from({}, {"OPENAI_API_KEY": KEY})
    assert (by_file.chosen, by_file.merely_present) == ("openai", ())
    assert by_file.openai.key_from == ".env"
    by_environment = access_from({"GEMINI_API_KEY": KEY}, {})
    assert by_environment.chosen is None
    assert by_environment.merely_present == (("gemini", "GEMINI_API_KEY"),)
    assert by_environment.gemini.key_from == "the environment"


def test_the_environment_wins_but_the_choice_stays() -> None:
    """Both are said: where the value is from, and that the project has a key of its own."""
    access = access_from({"GEMINI_API_KEY": "of-environment"}, {"GEMINI_API_KEY": KEY, "GEMINI_MODEL": "m"})
    assert access.gemini.key.reveal() == "of-environment"
    assert (access.gemini.key_from, access.chosen) == ("the environment", "gemini")
    assert access.gemini.model == "m"


def test_of_two_keys_in_the_file_geminis_counts() -> None:
    """As ``.env.example`` says."""
    assert access_from({}, {"OPENAI_API_KEY": KEY, "GEMINI_API_KEY": KEY}).chosen == "gemini"


@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_value_is_none(empty: str) -> None:
    """``GEMINI_API_KEY=`` in a shell or a file."""
    access = access_from({"GEMINI_API_KEY": empty}, {"GEMINI_API_KEY": empty, "OPENAI_API_KEY": None})
    assert (access.chosen, access.merely_present) == (None, ())
    assert access.gemini.key_from == ""


def test_no_other_variable_chooses_a_key_or_a_service() -> None:
    """Those that google-genai would read by itself."""
    environ = {"GOOGLE_API_KEY": "other", "GOOGLE_GENAI_USE_VERTEXAI": "1", "GOOGLE_CLOUD_PROJECT": "p"}
    assert access_from(environ, {}) == access_from({}, {})


def test_an_access_shows_no_key_and_no_environment() -> None:
    """Not even to whoever prints it."""
    environ = {"GEMINI_API_KEY": KEY, "https_proxy": "http://me:pass-word@proxy", "HOME": "/home/of-mine"}
    shown = repr(access_from(environ, {}))
    assert not [word for word in (KEY, "pass-word", "of-mine") if word in shown]


@pytest.mark.parametrize(
    "address",
    [
        "generativelanguage.googleapis.com",
        "ftp://host/v1",
        "https://",
        "https://host:port/v1",
        "http://[::1",
        "https://me:sk-secret-1@host/v1",
        "https://host/v1?key=sk-secret-1",
        "https://host/v1#sk-secret-1",
    ],
)
def test_an_address_that_is_none_or_more_than_one_is_found_unsound(address: str) -> None:
    """The variable is named, its value is not quoted: it may hold a key."""
    access = access_from({"OPENAI_BASE_URL": address}, {}).openai
    why = access.unsound()
    assert why.startswith("OPENAI_BASE_URL ")
    assert "sk-secret-1" not in why
    assert address not in why


@pytest.mark.parametrize("key", ["two words", "line\nend", "clé-d-accès"])
def test_a_key_that_no_header_can_hold_is_found_unsound(key: str) -> None:
    """Before a client says so and quotes it."""
    assert access_from({"GEMINI_API_KEY": key}, {}).gemini.unsound() == (
        "GEMINI_API_KEY holds a character that no key has"
    )


def test_usual_keys_and_addresses_are_sound() -> None:
    """Hosted, local, on an IPv6 address, under a path."""
    for address in ("https://api.example.com/openai/v1", "http://127.0.0.1:11434/v1", "http://[::1]:8080"):
        assert access_from({"OPENAI_BASE_URL": address, "OPENAI_API_KEY": KEY}, {}).openai.unsound() == ""


def test_a_host_is_named_and_that_nothing_is_encrypted() -> None:
    """But for this machine itself, where nobody listens on the way."""
    access = access_from({}, {}).openai
    shown = {
        address: replace(access, base_url=address).host
        for address in ("https://api.example.com/v1", "http://10.0.0.7:8000/v1", "http://127.0.0.1:8000/v1")
    }
    assert list(shown.values()) == ["api.example.com", "10.0.0.7:8000 (unencrypted)", "127.0.0.1:8000"]


@pytest.mark.parametrize(
    ("environ", "proxy"),
    [
        ({"https_proxy": "http://p:1"}, "http://p:1"),
        ({"HTTPS_PROXY": "p:1"}, "http://p:1"),
        ({"ALL_PROXY": "http://p:2"}, "http://p:2"),
        ({"http_proxy": "http://p:3"}, ""),
        ({"https_proxy": "http://p:1", "no_proxy": "a.org, .example.com"}, ""),
        ({"https_proxy": "http://p:1", "NO_PROXY": "*"}, ""),
        ({"https_proxy": "http://p:1", "no_proxy": "ample.com"}, "http://p:1"),
        ({"https_proxy": "http://p:1", "OPENAI_BASE_URL": "https://127.0.0.1/v1"}, ""),
    ],
)
def test_proxies_are_those_of_the_environment(environ: dict[str, str], proxy: str) -> None:
    """By scheme, with exceptions by domain; never for this machine."""
    access = access_from({"OPENAI_BASE_URL": "https://api.example.com/v1"} | environ, {})
    assert access.openai.proxy.reveal() == proxy


def test_the_password_of_a_proxy_is_a_secret() -> None:
    """It is cleaned out of texts as a key is."""
    access = access_from({"https_proxy": "http://me:pass-word@p:1", "GEMINI_API_KEY": KEY}, {})
    assert {secret.reveal() for secret in access.gemini.secrets} == {KEY, "pass-word"}
