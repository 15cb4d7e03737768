// @hidden1 of mlp.mlir by a transform-dialect script: the product in tiles of 4 x 16, each a vector operation.
// It works on the function with TensorLang lowered to linalg, and what it makes of it is judged.
//
//     neurojit validate examples/mlp.mlir examples/offers/tiles.mlir --function hidden1
module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(%root: !transform.any_op {transform.readonly}) {
    %product = transform.structured.match ops{["linalg.matmul"]} in %root : (!transform.any_op) -> !transform.any_op
    %tile, %rows, %columns, %depth = transform.structured.tile_using_for %product tile_sizes [4, 16, 1]
        : (!transform.any_op) -> (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op)
    %function = transform.structured.match ops{["func.func"]} in %root : (!transform.any_op) -> !transform.any_op
    %vectors = transform.structured.vectorize_children_and_apply_patterns %function
        : (!transform.any_op) -> !transform.any_op
    transform.apply_patterns to %vectors {
      transform.apply_patterns.vector.lower_contraction
      transform.apply_patterns.canonicalization
    } : !transform.any_op
    transform.yield
  }
}
