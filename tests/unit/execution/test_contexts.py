import ctypes
import mmap
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from neurojit.abi import layout
from neurojit.execution.cells import load, store
from neurojit.execution.contexts import KEPT_BYTES, Context, ContextPool
from neurojit.execution.faults import decode, fault_report
from neurojit.model.sites import FaultSite, SourceLocation


def test_a_released_context_is_taken_again(pool: ContextPool) -> None:
    first = pool.acquire()
    second = pool.acquire()
    assert first is not second
    pool.release(first)
    pool.release(second)
    assert pool.acquire() is second
    assert pool.acquire() is first
    assert len(list(pool)) == 2


def test_a_context_comes_back_clean(pool: ContextPool) -> None:
    """Whatever a cancelled or faulting call left behind is gone at the next one."""
    context = pool.acquire()
    base = load(context.address + layout.CONTEXT_ARENA_BASE)
    for offset in (layout.CONTEXT_CANCEL, layout.CONTEXT_DEPTH, layout.CONTEXT_FAULT_COUNT):
        store(context.address + offset, 1)
    store(context.address + layout.CONTEXT_ARENA_TOP, base + 4096)
    assert context.running
    pool.release(context)
    assert pool.acquire() is context
    assert not context.running
    assert context.fault_words() == ()
    assert load(context.address + layout.CONTEXT_CANCEL) == 0
    assert load(context.address + layout.CONTEXT_ARENA_TOP) == base


def test_threads_never_share_a_context(pool: ContextPool) -> None:
    """Eight threads take and give 20,000 times, switching every few bytecodes."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    taken: set[int] = set()
    clashes: list[int] = []

    def work() -> None:
        for _ in range(2500):
            with pool.context() as context:
                if context.address in taken:
                    clashes.append(context.address)
                taken.add(context.address)
                taken.discard(context.address)

    threads = [threading.Thread(target=work) for _ in range(8)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert clashes == []
    assert len(list(pool)) <= 8


def test_cancel_all_reaches_running_calls_only(pool: ContextPool) -> None:
    running, idle = pool.acquire(), pool.acquire()
    store(running.address + layout.CONTEXT_DEPTH, 1)
    assert pool.cancel_all() == 1
    assert load(running.address + layout.CONTEXT_CANCEL) == 1
    assert load(idle.address + layout.CONTEXT_CANCEL) == 0


def resident_bytes(address: int, nbytes: int) -> int:
    pages = nbytes // mmap.PAGESIZE
    present = (ctypes.c_ubyte * pages)()
    assert ctypes.CDLL(None).mincore(ctypes.c_void_p(address), ctypes.c_size_t(nbytes), present) == 0
    return sum(byte & 1 for byte in present) * mmap.PAGESIZE


def test_pages_go_back_only_from_contexts_that_stayed_idle(pool: ContextPool) -> None:
    """The first trim after a call leaves its pages; the second gives back all but the first 16 MiB."""
    context = pool.acquire()
    base = load(context.address + layout.CONTEXT_ARENA_BASE)
    ctypes.memset(base, 1, 40 << 20)
    store(context.address + layout.CONTEXT_SEQUENCE, 1)
    pool.release(context)
    assert pool.trim() == 0
    assert resident_bytes(base, 64 << 20) >= 40 << 20
    assert pool.trim() == 1
    assert resident_bytes(base, 64 << 20) == KEPT_BYTES
    assert pool.acquire() is context


def test_a_smaller_arena_is_taken_where_the_limit_forbids() -> None:
    """Under a limit on address space the arena is halved until it fits."""
    script = """
import resource, mmap
import neurojit.execution.contexts as contexts
used = int(open("/proc/self/statm").read().split()[0]) * mmap.PAGESIZE
resource.setrlimit(resource.RLIMIT_AS, (used + (900 << 20), used + (900 << 20)))
print(contexts.Context(8 << 30, 10, 0).arena_bytes >> 20)
"""
    root = Path(__file__).parents[3]
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=root, timeout=600
    )
    assert int(run.stdout) == 512


def test_eight_gibibytes_are_address_space_only() -> None:
    context = Context(8 << 30, 10, 0)
    assert context.arena_bytes == 8 << 30
    base = load(context.address + layout.CONTEXT_ARENA_BASE)
    ctypes.memset(base + (8 << 30) - 8, 1, 8)
    assert load(context.address + layout.CONTEXT_ARENA_END) == base + (8 << 30)


SITE = FaultSite(3, "f", "x must be positive", ("x", "n"), "f32", SourceLocation("p.mlir", 4, 2))


@pytest.mark.parametrize(
    ("word", "dtype", "value"),
    [
        (0x3FF8000000000000, "f32", 1.5),
        ((1 << 64) - 2, "i32", -2),
        (1, "i1", True),
        ((1 << 64) - 1, "i1", True),
        (7, "index", 7),
    ],
)
def test_reported_values_are_decoded_by_type(word: int, dtype: str, value: float) -> None:
    assert decode(word, dtype) == value


def test_an_assert_is_reported_with_its_place_and_values() -> None:
    report = fault_report("main", 19, (0x3FF8000000000000, 0), {3: SITE})
    assert str(report) == "p.mlir:4:2: @f: x must be positive (x = 1.5, n = 0.0)"


def test_arena_and_depth_are_reported_by_name() -> None:
    assert fault_report("f", 2, (4096,), {}).values == {"bytes": 4096}
    assert "nested" in fault_report("f", 3, (), {}).message
    assert "unknown status 99" in fault_report("f", 99, (), {}).message
