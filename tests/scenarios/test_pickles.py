"""Programs and functions in other processes, as pools of processes bring them there."""

from __future__ import annotations

import multiprocessing
import os
import pickle
from collections.abc import Iterator

import numpy as np
import pytest

import neurojit
from neurojit import pickled
from neurojit.proposal.responders.shown import Shown
from neurojit.service.handles import LoadedProgram

PROGRAM = """
memref.global @count : memref<i64> = dense<0>
func.func @double(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = "tensorlang.add"(%x, %x) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func @share(%all: i64, %parts: i64) -> i64 {
  %0 = arith.divsi %all, %parts : i64
  return %0 : i64
}
func.func @count() -> i64 {
  %m = memref.get_global @count : memref<i64>
  %old = memref.load %m[] : memref<i64>
  %one = arith.constant 1 : i64
  %new = arith.addi %old, %one : i64
  memref.store %new, %m[] : memref<i64>
  return %new : i64
}
"""
PROGRAM = PROGRAM.replace("@count(", "@counted(")
X = np.arange(4, dtype=np.float32)


@pytest.fixture(scope="module")
def program() -> Iterator[LoadedProgram]:
    with neurojit.Runtime(numerics="exact", tier_cap="T0") as runtime:
        yield runtime.load(PROGRAM)


def _settings_of(program: LoadedProgram) -> tuple[str, int]:
    """What the other process has: how its runtime is shown, and which process that is."""
    return repr(program._keep), os.getpid()  # pyright: ignore


def test_a_runtime_says_what_is_pickled_instead(program: LoadedProgram) -> None:
    with (
        neurojit.Runtime() as runtime,
        pytest.raises(TypeError, match="its programs and their functions are"),
    ):
        pickle.dumps(runtime)
    assert pickle.loads(pickle.dumps(program)).kernels.keys() == program.kernels.keys()


def test_functions_are_called_in_spawned_processes(program: LoadedProgram) -> None:
    """Each of them loads the text with the settings of here, once; what fails there is raised here."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        for result in pool.map(program.double, [X] * 3, chunksize=1):
            np.testing.assert_array_equal(result, 2 * X)
        assert pool.map(program.counted.__class__.__call__, []) == []
        assert [pool.apply(program.counted) for _ in range(3)] == [1, 2, 3]
        shown, process = pool.apply(_settings_of, (program,))
        assert shown == "<neurojit runtime: 1 program, numerics=exact, tier_cap=T0>"
        assert process != os.getpid()
        with pytest.raises(neurojit.ProgramFault, match="division by zero") as fault:
            pool.apply(program.share, (1, 0))
        assert fault.value.report.message.startswith("division by zero")
        with pytest.raises(neurojit.CallError, match="argument 0: expected tensor<4xf32>"):
            pool.apply(program.double, (X[:2],))
    assert program.counted() == 1


def test_a_text_is_loaded_once_in_a_process(program: LoadedProgram) -> None:
    again, other = (pickle.loads(pickle.dumps(program)) for _ in range(2))
    assert again is other
    assert again is not program
    function = pickle.loads(pickle.dumps(program.double))
    assert function is again.double
    np.testing.assert_array_equal(function(X), 2 * X)
    again._keep.close()  # pyright: ignore
    fresh = pickle.loads(pickle.dumps(again))
    assert fresh is not again
    np.testing.assert_array_equal(fresh.double(X), 2 * X)
    fresh._keep.close()  # pyright: ignore


def test_the_programs_that_were_asked_for_last_are_kept(
    program: LoadedProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pickled, "KEPT", 1)
    before = pickle.loads(pickle.dumps(program))
    with neurojit.Runtime(numerics="exact", tier_cap="T0") as runtime:
        other = pickle.loads(pickle.dumps(runtime.load("func.func @f() { return }")))
    assert other._keep is before._keep  # pyright: ignore
    assert pickle.loads(pickle.dumps(program)) is not before
    before._keep.close()  # pyright: ignore


def test_what_belongs_to_this_process_is_not_left_out() -> None:
    """A copy that asked nobody for consent would do what this one does not."""
    with neurojit.Runtime(tier_cap="T0", responders=[Shown(1)], consent=lambda *_: False) as runtime:
        loaded = runtime.load(PROGRAM)
        with pytest.raises(
            TypeError, match="cannot pickle <text>: its runtime was given responders and consent"
        ):
            pickle.dumps(loaded.double)
