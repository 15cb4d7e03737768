"""What the host makes of answers."""

from __future__ import annotations

import pytest

from neurojit.model.compiler_protocol import CompiledObject, StageText, expect
from neurojit.model.errors import InternalError


def test_the_answer_that_was_asked_for_is_handed_on() -> None:
    answer = StageText("module")
    assert expect(StageText, answer) is answer


def test_another_answer_is_our_own_failure_and_is_named() -> None:
    """A compiler of another version, or a mix-up of answers, is no fault of the program's."""
    with pytest.raises(InternalError, match="unexpected answer StageText"):
        expect(CompiledObject, StageText("module"))
