"""What a script may be written with: the closed list of transform operations, as data.

A script is judged by the function that it makes, so that nothing on the list has to be right or fast. It may
only rewrite that function: no pass by name, no conversion below loops and vectors, no attribute left for a
later pass, nothing that writes to a stream.
"""

from __future__ import annotations

from typing import Final

# fmt: off
_PERMITTED: Final[dict[str, str]] = {
    "builtin": "module",
    # Handles and parameters.
    "transform": """
        cast foreach get_consumers_of_result get_defining_op get_operand get_parent_op
        get_producer_of_operand get_result include merge_handles named_sequence num_associations
        param.constant replicate select split_handle verify yield""",
    # Clean-ups that take no name of a pass.
    "transform.apply": "apply_cse apply_dce apply_licm apply_patterns",
    # Tiling, fusion and vectorization of linalg.
    "transform.structured": """
        continuous_tile_sizes convert_conv2d_to_img2col convert_to_loops decompose decompose_interface
        decompose_winograd_op eliminate_empty_tensors flatten_elementwise fuse fuse_into_containing_op
        generalize hoist_pad hoist_redundant_vector_broadcasts hoist_redundant_vector_transfers
        insert_slice_to_copy interchange lower_pack lower_unpack match multitile_sizes pack pack_greedily
        pack_transpose pad rewrite_in_destination_passing_style scalarize specialize split split_reduction
        tile_reduction_using_for tile_reduction_using_forall tile_using_for tile_using_forall
        transpose_conv2d transpose_matmul vectorize vectorize_children_and_apply_patterns winograd_conv2d""",
    "transform.loop": """
        coalesce forall_to_for forall_to_parallel fuse_sibling hoist_loop_invariant_subsets peel pipeline
        promote_if_one_iteration unroll unroll_and_jam""",
    "transform.affine": "simplify_bounded_affine_ops simplify_min_max_affine_ops",
    "transform.apply_patterns": """
        canonicalization
        linalg.decompose_pack_unpack linalg.decompose_pad linalg.erase_unnecessary_inputs
        linalg.fold_add_into_dest linalg.fold_pack_unpack_into_empty
        linalg.fold_unit_extent_dims_via_reshapes linalg.fold_unit_extent_dims_via_slices
        linalg.pad_vectorization linalg.tiling_canonicalization
        scf.for_loop_canonicalization
        tensor.bubble_up_extract_slice tensor.decompose_concat
        tensor.drop_redundant_insert_slice_rank_expansion tensor.fold_into_pack_and_unpack
        tensor.fold_tensor_empty tensor.fold_tensor_subset_ops
        tensor.fold_tensor_subset_ops_into_vector_transfers tensor.merge_consecutive_insert_extract_slice
        tensor.reassociative_reshape_folding tensor.rewrite_as_constant
        vector.cast_away_vector_leading_one_dim vector.drop_inner_most_unit_dims_from_xfer_ops
        vector.drop_unit_dims_with_shape_cast vector.elementwise_to_vector vector.fold_arith_extension
        vector.interleave_to_shuffle vector.lower_bitcast vector.lower_broadcast vector.lower_contraction
        vector.lower_create_mask vector.lower_gather vector.lower_interleave vector.lower_masked_transfers
        vector.lower_masks vector.lower_multi_reduction vector.lower_outerproduct vector.lower_shape_cast
        vector.lower_transfer vector.lower_transpose vector.materialize_masks
        vector.rank_reducing_subview_patterns vector.reduction_to_contract vector.rewrite_narrow_types
        vector.sink_mem_ops vector.sink_ops vector.split_transfer_full_partial
        vector.transfer_permutation_patterns vector.transfer_to_scf vector.unroll_from_elements
        vector.unroll_to_elements""",
}
# fmt: on

# Headings that name no dialect of their own, but what the operations below them are for.
_PREFIXES: Final = {"transform.apply": "transform"}

PERMITTED: Final = frozenset(
    f"{_PREFIXES.get(prefix, prefix)}.{name}"
    for prefix, names in _PERMITTED.items()
    for name in names.split()
)

_PASSES = "no pass is run by its name"
_BELOW = "a script ends at loops and vectors; what is below them is the compiler's"
_STREAM = "a script writes to no stream"

# Why, where the author of the next attempt could wonder.
REFUSED: Final[dict[str, str]] = {
    "transform.annotate": "no attribute is left for a later pass",
    "transform.apply_conversion_patterns": _BELOW,
    "transform.apply_registered_pass": _PASSES,
    "transform.bufferization.one_shot_bufferize": _BELOW,
    "transform.debug.emit_param_as_remark": _STREAM,
    "transform.debug.emit_remark_at": _STREAM,
    "transform.loop.outline": "functions stay as they are; write the function",
    "transform.print": _STREAM,
    "transform.sequence": "write a transform.named_sequence",
    "transform.structured.bufferize_to_allocation": _BELOW,
    "transform.structured.replace": "write the function",
}

ENTRY: Final = "__transform_main"
MODULE_ATTRIBUTE: Final = "transform.with_named_sequence"
