"""Cases by name, and what is said of a name that there is not."""

from __future__ import annotations

import math

import pytest

from neurojit.bench.case import Case
from neurojit.bench.catalogue import FAMILIES, SUITES, case_of, cases_of, offered_suites
from neurojit.bench.contenders import PEERS, chosen_peers, environment
from neurojit.model.errors import InputError

pytestmark = pytest.mark.sampled(3)

CORE = [entry for entry in SUITES["core"] if isinstance(entry, str)]


@pytest.mark.parametrize("name", CORE)
def test_a_case_of_the_core_suite_has_its_name(name: str) -> None:
    assert case_of(name).name == name


def test_the_core_suite_has_every_family_and_no_case_twice() -> None:
    assert {name.partition(":")[0] for name in CORE} == set(FAMILIES)
    assert len(set(CORE)) == len(CORE)


def test_a_case_has_its_shapes_work_and_type() -> None:
    case = case_of("matmul:511x777x333:f64")
    assert [operand.shape for operand in case.operands] == [(511, 777), (777, 333), (511, 333)]
    assert case.flops == 2 * 511 * 777 * 333
    assert case.nbytes == 8 * (511 * 777 + 777 * 333 + 511 * 333)
    assert case.dtype == "f64"
    assert case.tolerance < case_of("matmul:511x777x333").tolerance


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("mat:3x3x3", "unknown case mat:3x3x3: expected one of matmul:MxKxN, "),
        ("matmul", "case matmul: expected matmul:MxKxN or matmul:MxKxN:f64"),
        ("matmul:", "expected matmul:MxKxN"),
        ("matmul:3x3", "expected matmul:MxKxN"),
        ("matmul:3x3x3x3", "expected matmul:MxKxN"),
        ("matmul:3x0x3", "extents from 1"),
        ("matmul:3x-1x3", "extents from 1"),
        ("matmul:3x٣x3", "extents from 1"),
        ("matmul:3x3x3:f16", "expected matmul:MxKxN or"),
        ("matmul:3x3x3:f64:f64", "expected matmul:MxKxN or"),
        ("add:9999999999", "MiB of operands; 4,096 are allowed"),
        ("conv_plain:3x5", "a kernel of 5 does not fit into an image of 3"),
        ("jacobi2d:2x9", "three rows and three columns"),
    ],
)
def test_a_name_without_a_case_is_refused(name: str, wanted: str) -> None:
    with pytest.raises(InputError) as refused:
        case_of(name)
    assert wanted in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_suite_without_cases_is_not_offered() -> None:
    assert all(SUITES[name] for name in offered_suites())
    with pytest.raises(InputError, match="unknown suite"):
        cases_of("nothing")


def test_a_suite_may_hold_cases_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a suite of loops beside C needs: any contenders, found by name like the others."""
    own = Case("gemm", (), None, "", None)
    monkeypatch.setitem(SUITES, "own", (own,))  # type: ignore[misc]
    assert case_of("gemm") is own
    assert cases_of("own") == (own,)
    assert "own" in offered_suites()


def test_peers_by_name() -> None:
    assert chosen_peers("all") == tuple(PEERS.values())
    assert chosen_peers("none") == ()
    assert [peer.name for peer in chosen_peers("torch, numpy,torch")] == ["torch", "numpy"]
    with pytest.raises(InputError, match="unknown peer 'pytorch': expected all, none, or some of numpy"):
        chosen_peers("pytorch")


def test_every_case_names_known_contenders() -> None:
    for name in CORE:
        case = case_of(name)
        assert set(case.sources) <= set(PEERS)
        assert all(case.sources.values())
        assert math.prod(case.written[0].shape) > 0


@pytest.mark.parametrize("threads", [1, 3])
def test_no_pool_of_a_contender_is_larger_or_waits_in_a_loop(threads: int) -> None:
    """The same for all of them; nobody is told which kernels OpenBLAS should run."""
    variables = environment(threads)
    counts = {name: value for name, value in variables.items() if name.endswith("_NUM_THREADS")}
    assert set(counts.values()) == {str(threads)}
    assert variables["OMP_WAIT_POLICY"] == "passive"
    assert variables["KMP_BLOCKTIME"] == "0"
    assert not {"OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"} & set(variables)
