"""All inputs that original and candidate are compared on, as one table. The check walks it from the top.

The families come first, by turns; what follows is drawn once, of what is known of the kernels and came of the
inputs before. A new way of being wrong that none of them shows becomes a row here, and nothing else.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final

from neurojit.judge.trial.inputs import arrangement_strategies as arranged
from neurojit.judge.trial.inputs import boundary_strategies as boundary
from neurojit.judge.trial.inputs import extra_strategies as extra
from neurojit.judge.trial.inputs import integer_strategies as whole
from neurojit.judge.trial.inputs import rare_branches as rare
from neurojit.judge.trial.inputs import screened_strategies as screened
from neurojit.judge.trial.inputs import value_strategies as valued
from neurojit.judge.trial.inputs.assert_boundaries import STEPS
from neurojit.judge.trial.inputs.family_rows import of_family
from neurojit.judge.trial.inputs.float_strategies import DEFINITE, FAMILIES, PEAKS
from neurojit.judge.trial.inputs.input_strategy import InputStrategy
from neurojit.judge.trial.inputs.large_results import LARGEST, MOST_RUNS, has_results, largest
from neurojit.judge.trial.inputs.last_turns import LAST, changing_late, has_last_turns
from neurojit.judge.trial.inputs.last_turns import MOST_RUNS as MOST_TURNS_RUN
from neurojit.judge.trial.inputs.near_ties import MOST_RUNS as MOST_TIES_RUN
from neurojit.judge.trial.inputs.near_ties import TIES, has_orders, nearly_tied
from neurojit.judge.trial.inputs.uniform_floats import ANYWAY, SHARE, UNIFORM, chosen_among, uniform

_AT_MOST = "of the budget at most"
_UNPROVEN = "none where a polynomial is proven"


def _looked(share: float) -> str:
    return f"{share:.0%} of those that the budget pays to look at, of which 2 to 8 are tried"


STRATEGIES: Final[tuple[InputStrategy, ...]] = (
    *(of_family(family) for family in FAMILIES),
    InputStrategy(
        extra.LONG.name,
        "a loop that is cut off: integers on which the original's loops, which run as often as data say, run "
        "longest",
        "6 inputs, and a search of up to 2^25 steps for them",
        extra.running_long,
        extra.has_counted_loops,
    ),
    InputStrategy(
        extra.FEW.name,
        "a sequence that starts elsewhere or ends too soon: integers of a small range, so often that those "
        "of three come",
        f"{extra.MOST_FEW} inputs where a buffer's range has fewer than {extra.FEWEST_VALUES} values, "
        f"{extra.FEW_SHARE:.0%} of the budget at most",
        extra.of_few_values,
        extra.holds_few_values,
    ),
    InputStrategy(
        extra.AIMED.name,
        "a decision that hides behind a constant: floats at and beside those that the candidate brings along",
        f"{extra.AIMED_ANYWAY} inputs, {extra.AIMED_UNDECIDED} while a decision of its own went one way only",
        extra.at_constants,
    ),
    InputStrategy(
        extra.ALIKE.name,
        "a maximum that starts from zero, a search for any: integers and booleans that are all the least, "
        "the largest, negative, positive, zero or minus one, which uniform ones never are",
        f"{extra.ALIKE_ANYWAY} inputs, more as the budget pays for them; none where a polynomial is proven",
        extra.alike,
        extra.is_searched,
    ),
    InputStrategy(
        extra.OUTLIERS.name,
        "an integer or a boolean that is left out: one in each line is of another kind than all others",
        f"{extra.OUTLIERS_SHARE:.0%} {_AT_MOST}; none where a polynomial is proven",
        extra.outliers,
        extra.is_searched,
    ),
    InputStrategy(
        extra.MEETING.name,
        "a search that leaves out a place, a tie that is broken otherwise: a value of an argument stands in "
        "another as well, by turns the last, the first and any",
        f"{extra.MEETINGS} inputs for each pair of arguments, {extra.MEETINGS_SHARE:.0%} {_AT_MOST}; none "
        "where a polynomial is proven",
        extra.meetings,
        lambda ground: not ground.proven,
    ),
    InputStrategy(
        extra.HALVES.name,
        "another way of rounding to integers: floats halfway between them",
        f"{extra.TIES} inputs where either kernel rounds to integers",
        extra.ties,
        lambda ground: ground.facts.rounds,
    ),
    InputStrategy(
        PEAKS.name,
        "a maximum or minimum that leaves out an element: each outweighs all others in its turn",
        f"2 inputs for each place of the longest dimension, {extra.PEAKS_SHARE:.0%} {_AT_MOST}, where the "
        "original decides by floats and no polynomial is proven",
        extra.peaks,
        lambda ground: ground.facts.chooses and not ground.proven,
    ),
    InputStrategy(
        UNIFORM.name,
        "a minimum or a search that begins elsewhere: all are infinite, NaN, zero, or the largest there is",
        f"{ANYWAY} inputs for each float buffer, {SHARE:.0%} {_AT_MOST}, where the original decides by "
        "floats and no polynomial is proven",
        uniform,
        lambda ground: ground.facts.chooses and not ground.proven and bool(chosen_among(ground.signature)),
    ),
    InputStrategy(
        LARGEST.name,
        "an accumulator that is too narrow, integers added in floats: a search for the largest results",
        f"4 inputs, found in up to {MOST_RUNS} runs of the original; none where a polynomial is proven",
        largest,
        has_results,
    ),
    InputStrategy(
        DEFINITE.name,
        f"{DEFINITE.catches}: {DEFINITE.said}",
        f"{valued.FEWEST_DEFINITE} to {valued.MOST_DEFINITE} inputs where an argument holds square matrices; "
        "none where a polynomial is proven",
        valued.definite_matrices,
        valued.holds_squares,
    ),
    InputStrategy(
        valued.MAGNITUDES.name,
        "a trap among magnitudes that are seldom drawn, an intermediate that overflows: values "
        "log-uniform over all exponents, each by itself, and over the middle ones",
        f"1 to {valued.MOST_MAGNITUDES} inputs; where a polynomial is proven 1 to "
        f"{valued.PROVEN_MAGNITUDES}, of one magnitude for each argument",
        valued.all_magnitudes,
    ),
    InputStrategy(
        valued.NEAR.name,
        "a comparison of fewer bits than there are: floats that are one or two ulp apart or equal; integers "
        "that differ by one, in high bits alone, or are one number as f32 or f64",
        f"{valued.MOST_NEAR} inputs, {valued.SHARE:.0%} {_AT_MOST}; none where a polynomial is proven",
        valued.near_equals,
        lambda ground: not ground.proven,
    ),
    InputStrategy(
        valued.NAMED.name,
        "a case that only a constant meets: integers k c - 1, k c, k c + 1 of those that either text names, "
        "floats at and beside those that either compares with",
        f"{valued.MOST_NAMED} inputs, {valued.SHARE:.0%} {_AT_MOST}; none where a polynomial is proven",
        valued.constants_of_the_text,
        valued.names_constants,
    ),
    InputStrategy(
        whole.EDGES.name,
        "a division by a product that is too short, a root or a logarithm by floats: integers beside the "
        "largest multiples of named constants, beside squares and powers below each limit, and those that a "
        "named multiplication, addition and shift map there",
        f"1 to {whole.MOST_EDGES} inputs, {whole.SHARE:.0%} {_AT_MOST}, {whole.SCALAR_SHARE:.0%} where no "
        "buffer is read; none where a polynomial is proven",
        whole.integer_edges,
        whole.reads_integers,
    ),
    InputStrategy(
        whole.CORNERS.name,
        "a sum in a type that is too narrow: integers that are each at one end or the other, of their range "
        "or of a narrower type, in as many combinations as there are",
        f"1 to {whole.MOST_CORNERS} inputs, {whole.SHARE:.0%} {_AT_MOST}, {whole.SCALAR_SHARE:.0%} where no "
        "buffer is read; none where a polynomial is proven",
        whole.corners,
        whole.reads_integers,
    ),
    InputStrategy(
        arranged.STEPS.name,
        "a limit that is applied at the end and not on the way: values that are high in a first part and low "
        "in the rest, and the reverse, ends of ranges among them",
        f"{arranged.MOST_STEPS} inputs, {arranged.STEPS_SHARE:.0%} {_AT_MOST}; none where a polynomial is "
        "proven",
        arranged.in_steps,
        arranged.are_arranged,
    ),
    InputStrategy(
        arranged.SORTED.name,
        "what sorts, searches or asserts an order: buffers ascending, descending, constant, and ascending "
        "but for one pair",
        f"8 inputs, {arranged.SORTED_SHARE:.0%} {_AT_MOST}; none where a polynomial is proven",
        arranged.sorted_ones,
        arranged.are_arranged,
    ),
    InputStrategy(
        rare.RARE.name,
        "a detector of a sequence that is left out: integers that the original compares with what it "
        "computes are given that value, one after the other",
        f"up to {rare.MOST_RUNS} runs of the original, and an input for each doubling of how many hold; none "
        "where a polynomial is proven",
        rare.rare_branches,
        rare.asks_for_equalities,
    ),
    InputStrategy(
        screened.ROWS.name,
        "a state that leaks from a row into the next: rows or columns that are zero, negative, equal, at an "
        "end of their range or masked as a whole, among others",
        f"{_looked(screened.ROWS_SHARE)}; {_UNPROVEN}",
        screened.rows_alike,
        screened.has_rows,
    ),
    InputStrategy(
        screened.ALMOST.name,
        "a count that outgrows its byte though results stay small, a sum that does: so many elements hold "
        "one value that a counter comes just beyond 127, 255, 32767 or 65535, or a share of them",
        f"{_looked(screened.ALMOST_SHARE)}; {_UNPROVEN}",
        screened.nearly_all_alike,
        screened.is_counted,
    ),
    InputStrategy(
        screened.SEVERAL.name,
        "a mode that is entered in a third phase, or a limit that is applied there: 3 to 6 blocks, each of "
        "an end of the range, zero, a small number or a constant of the text with either sign, high and low "
        "by turns",
        f"{_looked(screened.SEVERAL_SHARE)}; {_UNPROVEN}",
        screened.in_several_steps,
        screened.is_counted,
    ),
    InputStrategy(
        screened.STRUCTURED.name,
        "a test of sums in place of one of all elements: integer matrices that are symmetric, circulant, "
        "Latin, of equal sums, or blocks on a diagonal, two buffers alike but for their order, and what is a "
        "move away from them that keeps sums",
        f"{_looked(screened.STRUCTURED_SHARE)}, where integers fill square matrices or two buffers of one "
        f"shape; {_UNPROVEN}",
        screened.in_a_structure,
        screened.may_be_structured,
    ),
    InputStrategy(
        screened.PATTERNS.name,
        "a network of comparisons that leaves one pattern unsorted: of up to 12 elements the orders that "
        "stand for all patterns of zeros and ones, of up to 16 some thousands of them, and patterns of two "
        "values",
        f"{_looked(screened.PATTERNS_SHARE)}, where rows have 3 to 16 elements and the original decides; "
        f"{_UNPROVEN}",
        screened.zeros_and_ones,
        screened.is_compared,
    ),
    InputStrategy(
        screened.AGAIN.name,
        "a loop that does not end for rare integers, a division that is too short, a remainder by an "
        "argument that is corrected too seldom, another rounding by bits: more edges, corners, constants of "
        "the text and near equals, integers beside multiples and squares of another argument's, and such "
        "whose last bits are a half, all or none",
        f"{_looked(screened.AGAIN_SHARE)}; {_UNPROVEN}",
        screened.once_more,
        whole.reads_integers,
    ),
    InputStrategy(
        screened.DISCRETE.name,
        "a product with the reciprocal in place of a division, or a fused operation, before a floor: floats "
        "from which an integer comes out, by a constant or by other arguments, or what is an ulp beside it",
        f"{_looked(screened.DISCRETE_SHARE)}, where either kernel rounds to integers; {_UNPROVEN}",
        screened.beside_integers,
        screened.rounds_floats,
    ),
    InputStrategy(
        screened.ENDS.name,
        "a tie of a rounding that is done by bits: floats whose last bits are exactly half of a unit of a "
        "shorter type, or beside it",
        f"{_looked(screened.ENDS_SHARE)}, where bits of floats are looked at; {_UNPROVEN}",
        screened.with_ends,
        screened.takes_floats_apart,
    ),
    InputStrategy(
        LAST.name,
        "a loop of constant bounds that is cut off: a search for integers on which the last turns of the "
        "original still change something",
        f"6 inputs for each of up to 4 loops whose turns do not ask for their number, found in up to "
        f"{MOST_TURNS_RUN} runs of the original; {_UNPROVEN}",
        changing_late,
        has_last_turns,
    ),
    InputStrategy(
        TIES.name,
        "an order of computed values in a narrower type, by rounded ones, or with the other side of an "
        "equality: a search for arguments on which both sides are large and equal, or differ by one or by an "
        "ulp",
        f"2 to 8 inputs, found in up to {MOST_TIES_RUN} runs of the original, where it orders what it "
        f"computes; {_UNPROVEN}",
        nearly_tied,
        has_orders,
    ),
    InputStrategy(
        arranged.GROUP.name,
        "a term that is left out of a long sum under a root: of the places of the longest dimension, or of "
        "all elements where outputs are few, 16 groups and then smaller ones are the only ones that are "
        "not zero",
        f"{arranged.GROUP_SHARE:.0%} {_AT_MOST}, for floats; none where a polynomial is proven",
        arranged.one_large_group,
        arranged.adds_floats,
    ),
    InputStrategy(
        boundary.SPECIAL.name,
        "an assertion that lets a NaN or an infinity through: one such among values that pass",
        "3 inputs for each float argument without a range, where an assertion failed before",
        boundary.one_special,
    ),
    InputStrategy(
        boundary.LIMIT.name,
        "a limit that belongs to the other side: one value at or next to a constant that is compared with",
        f"{boundary.FEWEST_STEPS} to {STEPS} inputs",
        boundary.one_at_a_limit,
    ),
    InputStrategy(
        boundary.BITS.name,
        "an assertion of fewer bits than there are: integers that pass, with each bit changed in turn",
        f"as many inputs as each argument's integers have bits, {boundary.FEWEST_FLIPS} to "
        f"{boundary.MOST_FLIPS}, where an assertion failed before; {boundary.UNFAILED_SHARE:.0%} {_AT_MOST} "
        "where none did",
        boundary.one_bit,
    ),
    InputStrategy(
        boundary.BOUNDARY.name,
        "a limit that was moved: the way from arguments that pass to some that fail is halved, down to what "
        "roundings move",
        f"{boundary.FEWEST_STEPS} to {STEPS} inputs for each assertion that failed before",
        boundary.halving_the_way,
    ),
)


def groups() -> Iterator[tuple[int, list[InputStrategy]]]:
    """Neighbours of as many rounds, in order: how many, and the rows that take turns."""
    for rounds, rows in itertools.groupby(STRATEGIES, key=lambda row: row.rounds):
        yield rounds, list(rows)
