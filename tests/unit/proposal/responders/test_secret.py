"""Keys do not get into texts."""

from __future__ import annotations

import base64
import json
import pickle
import string
from dataclasses import dataclass
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurojit.proposal.responders.secret import SHOWN, Secret, one_line, redacted

KEYS = st.text(string.ascii_letters + string.digits + "-_.:/+=&?%é", min_size=16, max_size=64)
AROUND = st.text(string.punctuation + " \n", max_size=20)

WORDINGS = {
    "plainly": lambda key: f"401 for Bearer {key}: refused",
    "in a URL": lambda key: f"POST https://host/v1?{urlencode({'key': key})} failed",
    "percent-encoded": lambda key: f"no route to /{quote(key, safe='')}/x",
    "as a form": lambda key: f"key={quote_plus(key)}&x=1",
    "as JSON": lambda key: json.dumps({"headers": {"x-goog-api-key": key}}),
    "as JSON in JSON": lambda key: json.dumps({"raw": json.dumps({"key": "a" + key})}),
    "as bytes": lambda key: f"Illegal header value {key.encode()!r}",
    "as Python": lambda key: repr({"Authorization": "Bearer " + key}),
    "in base64": lambda key: "Basic " + base64.b64encode(key.encode()).decode(),
    "with a user in base64": lambda key: "Basic " + base64.b64encode(f"me:{key}".encode()).decode(),
    "with a name in base64": lambda key: base64.b64encode(f"user:{key}:x".encode()).decode(),
    "in base64 for URLs": lambda key: base64.urlsafe_b64encode(f"a{key}".encode()).decode(),
    "in hexadecimal": lambda key: key.encode().hex(),
    "in capitals": lambda key: f"X-KEY: {key.upper()}",
    "cut short": lambda key: f"header {key[:12]}... was refused",
    "masked": lambda key: f"Incorrect API key provided: {key[:9]}*****{key[-4:]}",
    "on two lines": lambda key: f"{key[:9]}\n{key[9:]}",
}


def left_of(key: str, text: str) -> str:
    """The longest run of a key's characters in ``text``."""
    text, longest = text.lower(), ""
    for start in range(len(key)):
        while (run := key[start : start + len(longest) + 1].lower()) in text and len(run) > len(longest):
            longest = run
    return longest


@pytest.mark.parametrize("wording", WORDINGS)
def test_a_key_is_found_however_it_is_worded(wording: str) -> None:
    """Neither the key nor eight of its characters, nor those of its base64 or hexadecimal, are left."""
    key = "AIzaSyD-9tSrke72Pou~Q/mnMX+7eZSW0jkFMBWY="
    cleaned = redacted(WORDINGS[wording](key), [Secret(key)])
    assert SHOWN in cleaned
    encoded = {base64.b64encode(b"\0" * n + key.encode()).decode()[4:-4] for n in range(3)}
    for spelling in (key, key.encode().hex(), quote(key, safe=""), *encoded):
        assert len(left_of(spelling, cleaned)) < 8


@given(KEYS, AROUND, AROUND)
def test_no_eight_characters_of_a_key_are_left(key: str, before: str, after: str) -> None:
    """Whatever stands round it."""
    cleaned = redacted(before + key + after, [Secret(key)])
    assert len(left_of(key, cleaned.replace(SHOWN, "\0"))) < 8
    assert SHOWN in cleaned


@given(st.text(max_size=80))
def test_other_texts_stay_as_they_are(text: str) -> None:
    """A key that does not occur changes nothing."""
    assert redacted(text, [Secret("\x00\x01" * 10)]) == text


def test_several_keys_are_taken_out_and_placeholders_are_not() -> None:
    """``EMPTY``, as local servers want it, is four characters or more; ``x`` is no key."""
    text = "first-key-1 and second-key-2 but x"
    cleaned = redacted(text, [Secret("first-key-1"), Secret("second-key-2"), Secret("x"), Secret("")])
    assert cleaned == f"{SHOWN} and {SHOWN} but x"


def test_a_short_key_is_found_whole() -> None:
    """Fewer than eight characters are not taken apart."""
    assert redacted("EMPTY, EMP", [Secret("EMPTY")]) == f"{SHOWN}, EMP"


def test_a_secret_shows_itself_to_nobody() -> None:
    """Neither alone nor inside of what holds it, in no format, not to pickle."""

    @dataclass(frozen=True)
    class Holder:
        key: Secret

    secret = Secret("sk-very-secret")
    for shown in (
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret:>40}",
        repr(Holder(secret)),
    ):
        assert "very" not in shown
    assert secret.reveal() == "sk-very-secret"
    assert secret == Secret("sk-very-secret") != Secret("another")
    assert not Secret("")
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(secret)


def test_one_line_is_printable_short_and_without_keys() -> None:
    """Escapes of a terminal, line ends and what hides inside of a key."""
    key = "sk-0123456789abcdef"
    text = f"\x1b[31mbad\x1b[0m\r\nkey {key[:6]}\u200b{key[6:]} " + "x" * 900
    line = one_line(text, [Secret(key)])
    assert line.isprintable()
    assert line.startswith(f"[31mbad[0m key {SHOWN} xxx")
    assert len(line) == 300
    assert line.endswith("...")
