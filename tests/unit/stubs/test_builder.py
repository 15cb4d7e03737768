"""Functions that are built block by block: they run, and mistakes in building them are found at once."""

from __future__ import annotations

import ctypes

import pytest

from neurojit.abi.host_target import host_target
from neurojit.compiler.backends.cpu.emit import emit_object
from neurojit.execution.link import link
from neurojit.model.policy import Tier
from neurojit.stubs.builder import Function, Value, i64, number

_COUNT = Value("i64", "%count")


def sum_of_odd_numbers() -> Function:
    """``i64 f(count)``: of 1, 3, 5, ... as many; -1 where ``count`` is negative."""
    f = Function("f", "i64", [_COUNT])
    each, done, refuse = f.block("each"), f.block("done"), f.block("refuse")
    f.need(f.compare("sge", _COUNT, 0), refuse)
    entry = f.here
    f.branch(f.compare("eq", _COUNT, 0), done, each)
    f.start(each)
    turn = f.phi("i64", (entry, i64(0)))
    total = f.phi("i64", (entry, i64(0)))
    more = f.add(total, f.add(f.op("shl", turn, 1), 1))
    following = f.add(turn, 1)
    turn.come_from(each, following)
    total.come_from(each, more)
    f.branch(f.compare("eq", following, _COUNT), done, each)
    f.start(done)
    f.give_back(f.phi("i64", (entry, i64(0)), (each, more)))
    f.start(refuse)
    f.give_back(i64(-1))
    return f


@pytest.mark.parametrize("tier", [Tier.T0, Tier.T2])
def test_a_loop_runs_as_it_reads(tier: Tier) -> None:
    linked = link(emit_object(sum_of_odd_numbers().text(), tier, host_target()).image, {}, ("f",))
    function = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_int64)(linked.address("f"))
    assert [function(count) for count in (-3, 0, 1, 2, 100)] == [-1, 0, 1, 4, 10_000]
    linked.close()


def test_every_value_and_every_label_has_a_name_of_its_own() -> None:
    f = sum_of_odd_numbers()
    lines = [line.strip() for line in f.text().splitlines()]
    names = [line.partition(" = ")[0].lstrip("%") for line in lines if " = " in line]
    labels = [line.rstrip(":") for line in lines if line.endswith(":")]
    assert len({*names, *labels}) == len(names) + len(labels)
    assert f.block("each") != f.block("each")


def test_a_block_ends_once_and_before_the_next_one_starts() -> None:
    f = Function("f", "i64", [_COUNT])
    with pytest.raises(AssertionError, match="has no end"):
        f.start(f.block("next"))
    f.give_back(_COUNT)
    with pytest.raises(AssertionError, match="has ended"):
        f.give_back(_COUNT)


def test_what_is_read_in_one_step_says_how_it_is_aligned() -> None:
    f = Function("f", "i32", [Value("ptr", "%p")])
    read = f.load("i32", Value("ptr", "%p"), "acquire")
    f.store(number("i64", 7), Value("ptr", "%p"), "release")
    f.give_back(read)
    assert "load atomic i32, ptr %p acquire, align 4" in f.text()
    assert "store atomic i64 7, ptr %p release, align 8" in f.text()
