"""Exceptions: what each is for who knows Python's own, and that they reach other processes."""

from __future__ import annotations

import pickle

import pytest

import neurojit
from neurojit.model import errors
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.sites import FaultReport, SourceLocation

REPORT = FaultReport("f", "bad", SourceLocation("f.mlir", 1, 2), {"x": 1.5})
DIAGNOSTICS = (Diagnostic("parse", "no", "a.mlir", 3, 4), Diagnostic("verify", "nor this"))


def made(kind: type[errors.NeuroJITError]) -> errors.NeuroJITError:
    if issubclass(kind, errors.ProgramError):
        return kind(DIAGNOSTICS)
    if issubclass(kind, errors.ProgramFault):
        return kind(REPORT)
    if issubclass(kind, errors.CompilerDied):
        return kind("it ended", "hung", "at last")
    return kind("what is wrong")


KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]


@pytest.mark.parametrize("kind", KINDS)
def test_it_comes_back_from_a_pickle(kind: type[errors.NeuroJITError]) -> None:
    """As a pool of processes brings it to whoever waits: with its message and all that it carries."""
    error = made(kind)
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is kind
    assert str(back) == str(error)
    assert vars(back) == vars(error)
    assert getattr(neurojit, kind.__name__) is kind


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (errors.InputError, ValueError),
        (errors.ProgramError, ValueError),
        (errors.SettingError, ValueError),
        (errors.CallError, ValueError),
        (errors.CallTypeError, TypeError),
        (errors.UnknownFunction, KeyError),
        (errors.UnknownFunction, AttributeError),
        (errors.UnreadableFile, OSError),
        (errors.MissingFile, FileNotFoundError),
        (errors.ProgramFault, RuntimeError),
        (errors.CompilerDied, RuntimeError),
    ],
)
def test_it_is_what_python_expects(kind: type[errors.NeuroJITError], expected: type[Exception]) -> None:
    assert issubclass(kind, expected)
    if not issubclass(kind, errors.ProgramError | errors.ProgramFault):
        assert str(kind("what is wrong")) == "what is wrong"
