"""What the package shows at first sight, and what it says where it is used wrongly."""

from __future__ import annotations

import pytest

import neurojit
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.errors import InputError, SettingError
from neurojit.model.verdict import Rejected
from neurojit.store.source_file import read_source


def test_what_is_listed_is_what_is_public() -> None:
    assert dir(neurojit) == sorted(neurojit.__all__)
    assert all(hasattr(neurojit, name) for name in dir(neurojit))


def test_what_are_no_settings_is_refused() -> None:
    with pytest.raises(SettingError, match=r"settings: 'x': expected neurojit\.Settings\(\.\.\.\)"):
        neurojit.Runtime("x")  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("text", ["", "  "])
def test_an_empty_text_is_no_folder(text: str) -> None:
    with pytest.raises(InputError, match="an empty text: expected the name of a file, or MLIR"):
        read_source(text)


def test_a_refusal_is_shown_in_a_line() -> None:
    assert (
        str(Rejected("equal", Diagnostic("equal", "it is not"))) == "rejected by the check 'equal': it is not"
    )
