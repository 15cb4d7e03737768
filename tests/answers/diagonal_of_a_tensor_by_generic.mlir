func.func @f(%v: tensor<3xi32>, %t: tensor<3x3xi32>) -> tensor<3x3xi32> {
  %r = linalg.generic {indexing_maps=[affine_map<(d0)->(d0)>, affine_map<(d0)->(d0,d0)>], iterator_types=["parallel"]} ins(%v: tensor<3xi32>) outs(%t: tensor<3x3xi32>) {
  ^bb0(%a: i32, %b: i32):
    linalg.yield %a : i32
  } -> tensor<3x3xi32>
  return %r : tensor<3x3xi32>
}
