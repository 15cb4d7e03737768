"""The right values of the programs in this folder, worked out by hand or by NumPy.

Each program once computed something else, or was refused, at every tier or at some. ``NAME.mlir`` is the
program; the entry of that name says what its function is called with and what it returns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """``arguments`` are copied for each call; ``results`` are compared bit for bit, NaN equal to NaN.

    ``written``: what arguments hold afterwards, by their position. ``fault``: the message of the fault that
    the call ends in, with the line of the program.
    """

    arguments: tuple[Any, ...] = ()
    results: tuple[ArrayLike, ...] = ()
    written: dict[int, ArrayLike] | None = None
    function: str = "f"
    fault: tuple[str, int] | None = None


def f32(values: ArrayLike) -> Array:
    return np.array(values, np.float32)


def i32(values: ArrayLike) -> Array:
    return np.array(values, np.int32)


def i64(values: ArrayLike) -> Array:
    return np.array(values, np.int64)


MIN32 = -(2**31)
A = np.arange(16, dtype=np.float32).reshape(4, 4)
B = 2 * A[::-1].copy() - 7

# By the name of the program, in alphabetical order; a program with several calls has a tuple of answers.
EXPECTED: dict[str, Answer | tuple[Answer, ...]] = {
    "addi_nsw_nsw": Answer((1,), (MIN32, True)),
    "affine_bounds_far_apart": Answer((), (6, 2**61)),
    "angle_of_constant_zeros": Answer((1.0,), (1.0 - np.pi,)),
    "bounds_far_apart": Answer((), (6, 2**61)),
    "commutator_by_call": Answer((A, B), (A @ B - B @ A,)),
    "complex_folds": (
        Answer((1e-30, 1.0), (0.0, 1.0)),
        Answer((0.0, 4.0), (0.0, np.arctan2(np.sin(4.0), np.cos(4.0)))),
    ),
    "contraction_to_the_largest_product": Answer(
        (f32([[1, 2], [3, 4]]), f32([[5, 6], [7, 8]]), f32([[0, 99], [0, 0]])),
        written={2: f32([[14, 99], [28, 32]])},
    ),
    "copy_to_view_with_stride_of_a_unit_dim": Answer(
        (i32([[n] for n in range(6)]), i32([[100 + n] for n in range(4)])),
        (i32([[0], [100], [101], [102], [103], [5]]),),
    ),
    "counter_passes_the_greatest": (Answer((2**30,), (2,)), Answer((715827883,), (3,))),
    "crash_slice_of_broadcast": Answer((i32([[1], [2], [3], [4]]),), (i32([[4, 4, 4]]),), function="tail"),
    "deinterleave_of_an_insert": Answer((i32(np.zeros((2, 4))),), written={0: i32([[0] * 4, [77, 0, 0, 0]])}),
    "diagonal_of_a_tensor_by_generic": Answer(
        (i32([7, 8, 9]), i32([[1] * 3] * 3)), (i32([[7, 1, 1], [1, 8, 1], [1, 1, 9]]),)
    ),
    "div0": (
        Answer((7, 2), (3,)),
        Answer((-7, 2), (-3,)),
        Answer((1, 0), fault=("division by zero", 2)),
        Answer((MIN32, -1), fault=("division overflows", 2)),
    ),
    "extract_slice_rank": Answer((f32(range(8)).reshape(1, 1, 8, 1),), (f32([[2, 3, 4, 5]]),)),
    "floor_of_bf16": (Answer((3,), (1.0,)), Answer((-1,), (-1.0,))),
    "gather_of_booleans": Answer(
        (np.array([True, False, False]), np.array([True, True])), written={1: [False, True]}
    ),
    "index_cmp_sub_ule": (Answer((0, 2), (False,)), Answer((2, 2), (True,)), Answer((3, 2), (False,))),
    "index_switch_one": (Answer((2**32, 3), (3,)), Answer((0, 3), (10,)), Answer((-1, 3), (3,))),
    "insert_into_a_vector_that_was_read": Answer(
        (i32([[1, 2, 3, 4], [5, 6, 7, 8]]),), written={0: i32([[2, 4, 6, 8], [10, 154, 14, 16]])}
    ),
    "insert_slice_rank": Answer(
        (f32([[[1, 2], [3, 4]]]), f32(np.zeros((1, 2, 1, 2)))), (f32([[[[1, 2]], [[3, 4]]]]),)
    ),
    "internal_complex_dense": Answer((), (2.0,), function="im"),
    "isinf_and_isnormal": (
        Answer((np.inf,), (True, False)),
        Answer((-np.inf,), (True, False)),
        Answer((np.nan,), (False, False)),
        Answer((-1.5,), (False, True)),
        Answer((1e-40,), (False, False)),
        Answer((0.0,), (False, False)),
    ),
    "loop_carries_itself_or_another": Answer((f32([0, 1, 2, 3]), f32([10, 11, 12, 13])), ([10, 11, 12, 13],)),
    "mask_with_passthru": Answer((i32([1, 2, 3, 4]), i32([0, 0, 0, 0])), written={1: i32([1, 2, 5, 5])}),
    "masked_accesses_of_every_other_element": Answer(
        (i32([1, 2, 3, 4, 5, 6, 7, 8]), i32([0, 0, 0, 0])),
        written={0: i32([1, 50, 3, 70, 5, 80, 7, 8]), 1: i32([2, 60, 6, 8])},
    ),
    "masked_multi_reduction_over_an_extent_of_one": Answer(
        (f32([[1], [2], [3], [4]]), f32([0, 0, 0, 0])), written={1: f32([8, 9, 7, 7])}
    ),
    "masked_read_of_a_whole_tensor": Answer((0, i32([1]), i32([0])), (i32([0]),)),
    "masked_write_of_a_column_of_a_tensor": Answer((i32([[3]]),), (i32([[3]]),)),
    "nested_masks_write": Answer((i32([0, 0, 0, 0]), i32([1, 2, 3, 4])), written={0: i32([1, 2, 0, 0])}),
    "pack_pad": Answer(
        (f32(range(35)).reshape(5, 7),),
        (
            np.pad(f32(range(35)).reshape(5, 7), ((0, 1), (0, 1)), constant_values=-1)
            .reshape(2, 3, 2, 4)
            .transpose(0, 2, 1, 3),
        ),
    ),
    "reduction_over_no_axes_fused": Answer((i32([5, -2, 0]), i32(-7)), ([-2, -9, -7],)),
    "refused_slice_of_insert": Answer((i32([[1, 2], [3, 4]]),), (i32([[-7, 3, 4, -7]]),), function="row"),
    "roundtrip_index_cast": (Answer((4294967301,), (5,)), Answer((2**31,), (MIN32,))),
    "shape_cast_of_a_broadcast": Answer(
        (i32([[1], [2], [3]]), i32(np.zeros((3, 2)))), written={1: i32([[1, 2], [3, 1], [2, 3]])}
    ),
    "slice_drops_one_of_two_unit_dims_with_a_step": Answer((f32(range(16)).reshape(4, 4),), (6.0,)),
    "strict_contraction_cancels": Answer((), (np.zeros(4, np.float32),), function="norm"),
    "sum_axes": Answer((A,), (A.sum(0), A.sum(1))),
    "sumsq": Answer((f32([1, 2, 3, 4]),), (10, 30)),
    "tensor_of_a_call_changed_before_it_is_passed_on": Answer((i64([1, 2]),), ([99, 2], [1, 2])),
    "two_matmuls": Answer((A, B), (A @ B, B @ A)),
    "while_dup_condition": (Answer((1,), (20, 20, 2)), Answer((0,), (20, 20, 0))),
    "write_of_a_column_of_a_tensor": Answer((i32([[1, 2], [3, 4]]),), (i32([[7, 2], [8, 4]]),)),
}
