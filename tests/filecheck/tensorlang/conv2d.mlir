// RUN: python -m neurojit.dialect.tensorlang.lowering %s | filecheck %s
// Loops as linalg.conv_2d_nchw_fchw and linalg.conv_2d_nhwc_hwcf have them; groups add one.

// CHECK-DAG: #[[X:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d4, d2 * 2 + d5, d3 + d6 * 3)>
// CHECK-DAG: #[[W:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d1, d4, d5, d6)>
// CHECK-DAG: #[[Y:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3)>
// CHECK-DAG: #[[XL:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1 + d4, d2 + d5, d6)>
// CHECK-DAG: #[[WL:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d4, d5, d6, d3)>
// CHECK-DAG: #[[XG:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d0, d1, d5, d3 + d6, d4 + d7)>
// CHECK-DAG: #[[WG:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d1, d2, d5, d6, d7)>

// CHECK-LABEL: func.func @nchw(
// CHECK-SAME:    %[[IMAGE:.*]]: tensor<1x3x9x9xf32>, %[[WEIGHT:.*]]: tensor<6x3x3x3xf32>
// CHECK-NOT:     tensor.pad
// CHECK:         linalg.generic {indexing_maps = [#[[X]], #[[W]], #[[Y]]], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]}
// CHECK-SAME:      ins(%[[IMAGE]], %[[WEIGHT]] : tensor<1x3x9x9xf32>, tensor<6x3x3x3xf32>)
// CHECK:           arith.mulf
// CHECK-NEXT:      arith.addf
func.func @nchw(%x: tensor<1x3x9x9xf32>, %w: tensor<6x3x3x3xf32>) -> tensor<1x6x4x3xf32> {
  %0 = "tensorlang.conv2d"(%x, %w) {strides = [2, 1], dilation = [1, 3]}
      : (tensor<1x3x9x9xf32>, tensor<6x3x3x3xf32>) -> tensor<1x6x4x3xf32>
  return %0 : tensor<1x6x4x3xf32>
}

// CHECK-LABEL: func.func @nhwc(
// CHECK:         %[[PADDED:.*]] = tensor.pad %{{.*}} low[0, 1, 0, 0] high[0, 2, 3, 0]
// CHECK:         linalg.generic {indexing_maps = [#[[XL]], #[[WL]], #[[Y]]]
// CHECK-SAME:      ins(%[[PADDED]], %{{.*}} : tensor<1x8x8x3xf32>, tensor<3x3x3x6xf32>)
func.func @nhwc(%x: tensor<1x5x5x3xf32>, %w: tensor<3x3x3x6xf32>) -> tensor<1x6x6x6xf32> {
  %0 = "tensorlang.conv2d"(%x, %w) {layout = "NHWC", padding = [1, 2, 0, 3]}
      : (tensor<1x5x5x3xf32>, tensor<3x3x3x6xf32>) -> tensor<1x6x6x6xf32>
  return %0 : tensor<1x6x6x6xf32>
}

// CHECK-LABEL: func.func @grouped(
// CHECK-DAG:     %[[GX:.*]] = tensor.expand_shape %{{.*}} {{\[\[}}0], [1, 2], [3], [4]] output_shape [1, 2, 2, 5, 5]
// CHECK-DAG:     %[[GW:.*]] = tensor.expand_shape %{{.*}} {{\[\[}}0, 1], [2], [3], [4]] output_shape [2, 3, 2, 3, 3]
// CHECK:         %[[R:.*]] = linalg.generic {indexing_maps = [#[[XG]], #[[WG]],
// CHECK-SAME:      ins(%[[GX]], %[[GW]]
// CHECK:         tensor.collapse_shape %[[R]] {{\[\[}}0], [1, 2], [3], [4]]
func.func @grouped(%x: tensor<1x4x5x5xf32>, %w: tensor<6x2x3x3xf32>) -> tensor<1x6x3x3xf32> {
  %0 = "tensorlang.conv2d"(%x, %w) {groups = 2}
      : (tensor<1x4x5x5xf32>, tensor<6x2x3x3xf32>) -> tensor<1x6x3x3xf32>
  return %0 : tensor<1x6x3x3xf32>
}
