"""The analysis in plain Python, held against brute force: every claim is checked on every iteration."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.compiler.raising.classify import classify
from neurojit.compiler.raising.dependence import Conflict, conflict
from neurojit.compiler.raising.linear import Linear, Span
from neurojit.compiler.raising.nest import (
    Access,
    Apply,
    Base,
    Buffer,
    Fixed,
    Loop,
    Read,
    Refusal,
    Statement,
    may_overlap,
    walk,
)
from neurojit.compiler.raising.plan import Plan, plan

_OUTER = -1  # a loop round the nest
_factors = st.integers(-2, 3)


def _form(counters: tuple[int, ...]) -> st.SearchStrategy[Linear]:
    def build(constant: int, factors: tuple[int, ...]) -> Linear:
        form = Linear(constant)
        for counter, factor in zip(counters, factors, strict=True):
            form += Linear.counter(counter, factor)
        return form

    sparse = st.one_of(st.just(0), st.just(0), st.just(1), _factors)
    return st.builds(build, st.integers(-4, 4), st.tuples(*[sparse] * len(counters)))


def _value(form: Linear, at: dict[int, int]) -> int:
    return form.constant + sum(factor * at[counter] for counter, factor in form.terms)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.data())
def test_a_span_is_the_exact_range(data):
    """Linear.span is the least and the greatest value over all iterations."""
    form = data.draw(_form((0, 1)))
    spans = {0: Span(0, data.draw(st.integers(0, 3))), 1: Span(-1, data.draw(st.integers(-1, 3)))}
    values = [
        _value(form, {0: i, 1: j})
        for i in range(spans[0].low, spans[0].high + 1)
        for j in range(spans[1].low, spans[1].high + 1)
    ]
    assert form.span(spans) == Span(min(values), max(values))


@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.data())
def test_a_conflict_is_never_missed(data):
    """Accesses said never to meet do not, and those said to meet in one iteration only meet there."""
    trips = [data.draw(st.integers(1, 3)) for _ in range(4)]
    loops = [Loop(counter, extent) for counter, extent in enumerate(trips)]
    shared = data.draw(st.integers(0, 2))
    # Loops 0 and 1 may be round both; 2 belongs to the left access, 3 to the right.
    left_loops = (*loops[:shared], loops[2])
    right_loops = (*loops[:shared], loops[3])
    spans = {loop.counter: loop.span for loop in loops} | {_OUTER: Span(0, 2)}
    buffer = Buffer("a", Base("argument", 0), (9, 9), "f32")
    counters = [tuple(loop.counter for loop in chain) for chain in (left_loops, right_loops)]
    left, right = (
        Access(buffer, tuple(data.draw(_form((_OUTER, *chain))) for _ in range(2))) for chain in counters
    )
    answer = conflict(left, left_loops, right, right_loops, spans)
    for outer in range(3):
        for one in itertools.product(*(range(loop.trips) for loop in left_loops)):
            at_left = {**dict(zip(counters[0], one, strict=True)), _OUTER: outer}
            for two in itertools.product(*(range(loop.trips) for loop in right_loops)):
                at_right = {**dict(zip(counters[1], two, strict=True)), _OUTER: outer}
                meet = all(
                    _value(form, at_left) == _value(other, at_right)
                    for form, other in zip(left.index, right.index, strict=True)
                )
                if meet:
                    assert answer is not Conflict.NEVER
                    if answer is Conflict.SAME_ITERATION:
                        assert one[:shared] == two[:shared]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.data())
def test_a_planned_operand_names_the_same_elements(data):
    """In every iteration, view and map together give the index that the program gave."""
    order = data.draw(st.permutations([0, 1, 2]))
    loops = tuple(Loop(counter, data.draw(st.integers(1, 4))) for counter in order)
    spans = {loop.counter: loop.span for loop in loops} | {_OUTER: Span(1, 2)}
    read_forms = tuple(data.draw(_form((_OUTER, 0, 1, 2))) for _ in range(2))
    target_forms = tuple(
        Linear.counter(counter, data.draw(st.sampled_from([1, 1, 2, -1])), data.draw(st.integers(0, 3)))
        for counter in data.draw(st.permutations([0, 1, 2]))[: data.draw(st.integers(0, 3))]
    )
    source = Buffer("a", Base("argument", 0), _room(read_forms, spans), "f32")
    target = Buffer("b", Base("argument", 1), _room(target_forms, spans), "f32")
    read = Read(Access(source, _moved(read_forms, spans)), 1, loops)
    goal = Access(target, _moved(target_forms, spans))
    value = Apply("arith.addf", (Read(goal, 2, loops), read))
    shape = classify(Statement(goal, value, 3, loops), spans)
    planned = shape if isinstance(shape, Refusal) else plan(shape)
    if isinstance(planned, Refusal):
        assert "no load depends on its counter" in planned.reason
        return
    _same_elements(planned, (read.access, goal), loops)


def _room(forms: tuple[Linear, ...], spans: dict[int, Span]) -> tuple[int, ...]:
    extents = []
    for form in forms:
        span = form.span(spans)
        assert span is not None
        extents.append(span.high - span.low + 1)
    return tuple(extents)


def _moved(forms: tuple[Linear, ...], spans: dict[int, Span]) -> tuple[Linear, ...]:
    """The forms, shifted to start at 0."""
    moved = []
    for form in forms:
        span = form.span(spans)
        assert span is not None
        moved.append(form - Linear(span.low))
    return tuple(moved)


def _same_elements(planned: Plan, accesses: tuple[Access, Access], loops: tuple[Loop, ...]) -> None:
    dims = {loop.counter: dim for dim, loop in enumerate(planned.shape.loops)}
    operands = ((accesses[0], planned.operands[accesses[0]]), (accesses[1], planned.output))
    for outer in (1, 2):
        for point in itertools.product(*map(range, planned.extents)):
            at = {loop.counter: _counted(planned, loop.counter, point) for loop in loops}
            assert all(0 <= at[loop.counter] < loop.trips for loop in loops)
            at[_OUTER] = outer
            for access, operand in operands:
                for form, axis in zip(access.index, operand.axes, strict=True):
                    inside = axis.constant + sum(factor * point[dim] for dim, factor in axis.factors)
                    assert 0 <= inside < axis.size
                    assert _value(axis.offset, at) + axis.stride * inside == _value(form, at)
    shown = {axis.dim for _, operand in operands for axis in operand.axes}
    assert shown | {window.dim for window in planned.windows} >= set(dims.values())
    assert sorted(planned.loop_order) == sorted(dims.values())


def _counted(planned: Plan, counter: int, point: tuple[int, ...]) -> int:
    axis = planned.counters[counter]
    return axis.constant + sum(factor * point[dim] for dim, factor in axis.factors)


def test_bases_that_may_be_one_memory():
    """Arguments and allocations are distinct; a global may be an argument; the unknown is anything."""

    def overlap(one: tuple[str, object], two: tuple[str, object]) -> bool:
        left, right = (Buffer(base, Base(*base), (1,), "f32") for base in (one, two))
        assert may_overlap(left, right) == may_overlap(right, left)
        return may_overlap(left, right)

    assert overlap(("argument", 0), ("argument", 0))
    assert not overlap(("argument", 0), ("argument", 1))
    assert not overlap(("argument", 0), ("allocation", 0))
    assert overlap(("argument", 0), ("global", "g"))
    assert not overlap(("argument", 0), ("constant", "g"))
    assert not overlap(("global", "g"), ("global", "h"))
    assert overlap(("unknown", None), ("allocation", 0))
    assert not overlap(("unknown", None), ("temporary", 0))


def test_walking_a_long_expression_needs_no_stack():
    """A chain of 50,000 operations, each using the one before twice, is walked once."""
    node: Fixed | Apply = Fixed()
    for _ in range(50_000):
        node = Apply("arith.addf", (node, node))
    assert len(walk(node)) == 50_001
