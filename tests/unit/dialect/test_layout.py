"""transpose, reshape and broadcast compiled to machine code move elements as NumPy does."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from neurojit.dialect.tensorlang.shapes import reshape_groups
from tests.unit.dialect.arrays import NUMPY, broadcasting, filled, seeds, shapes
from tests.unit.dialect.compiled import Case, assert_same, run

few = settings(max_examples=40, deadline=None, derandomize=True)
dtypes = st.sampled_from(sorted(NUMPY))


@st.composite
def reshapes(draw: st.DrawFn) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Two shapes of equally many elements: the same prime factors, grouped at different places."""
    if draw(st.integers(0, 4)) == 0:
        return tuple(draw(st.permutations([0, 2, 3]))), tuple(draw(st.permutations([5, 0])))
    factors = draw(st.lists(st.sampled_from([1, 2, 2, 3]), max_size=4))

    def grouped() -> tuple[int, ...]:
        cuts = sorted(draw(st.lists(st.integers(0, len(factors)), max_size=3)))
        if not cuts and not factors:
            return ()
        ends = [0, *cuts, len(factors)]
        return tuple(int(np.prod(factors[a:b])) for a, b in pairwise(ends))

    return grouped(), grouped()


@few
@given(shapes(), dtypes, seeds, st.data())
def test_transpose(shape, dtype, seed, data):
    """Every permutation of up to three dimensions."""
    permutation = data.draw(st.permutations(range(len(shape))))
    case = Case("transpose", (filled(shape, dtype, seed),), {"permutation": list(permutation)})
    assert_same(run([case])[0], case.reference(), case)


@few
@given(reshapes(), dtypes, seeds)
def test_reshape(drawn, dtype, seed):
    """Any grouping of the elements, to and from rank 0, with extents of 0 and 1."""
    before, after = drawn
    case = Case("reshape", (filled(before, dtype, seed),), shape=after)
    assert_same(run([case])[0], case.reference(), case)


@given(reshapes())
@settings(max_examples=200, deadline=None, derandomize=True)
def test_reshape_groups_cover_both_shapes(drawn):
    """Groups name every dimension once, in order, and agree on how many elements they hold."""
    groups = reshape_groups(*drawn)
    for side, shape in enumerate(drawn):
        assert [i for group in groups for i in group[side]] == list(range(len(shape)))
    for left, right in groups:
        assert np.prod([drawn[0][i] for i in left]) == np.prod([drawn[1][i] for i in right])


@few
@given(broadcasting(1), hnp.array_shapes(min_dims=0, max_dims=2, max_side=3), dtypes, seeds)
def test_broadcast(drawn, lead, dtype, seed):
    """Extents of 1 stretch to 4; new dimensions come in front."""
    (shape,) = drawn
    target = (*lead, *(4 if extent == 1 else extent for extent in shape))
    case = Case("broadcast", (filled(shape, dtype, seed),), shape=target)
    assert_same(run([case])[0], case.reference(), case)
