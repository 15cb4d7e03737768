// RUN: python -m neurojit.dialect.tensorlang.lowering %s | filecheck %s
// The same elements under other indices; reshape copies nothing.

// CHECK-DAG: #[[READ:.*]] = affine_map<(d0, d1, d2) -> (d1, d2, d0)>
// CHECK-DAG: #[[WRITE:.*]] = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
// CHECK-DAG: #[[COLUMN:.*]] = affine_map<(d0, d1, d2) -> (d1, 0)>

// CHECK-LABEL: func.func @transpose(
// CHECK:         linalg.generic {indexing_maps = [#[[READ]], #[[WRITE]]], iterator_types = ["parallel", "parallel", "parallel"]}
func.func @transpose(%a: tensor<2x3x4xf32>) -> tensor<4x2x3xf32> {
  %0 = "tensorlang.transpose"(%a) {permutation = [2, 0, 1]} : (tensor<2x3x4xf32>) -> tensor<4x2x3xf32>
  return %0 : tensor<4x2x3xf32>
}

// CHECK-LABEL: func.func @reshape(
// CHECK-NEXT:    %[[C:.*]] = tensor.collapse_shape %{{.*}} {{\[\[}}0, 1], [2]] : tensor<2x6x5xf32> into tensor<12x5xf32>
// CHECK-NEXT:    tensor.expand_shape %[[C]] {{\[\[}}0, 1], [2]] output_shape [4, 3, 5] : tensor<12x5xf32> into tensor<4x3x5xf32>
func.func @reshape(%a: tensor<2x6x5xf32>) -> tensor<4x3x5xf32> {
  %0 = "tensorlang.reshape"(%a) : (tensor<2x6x5xf32>) -> tensor<4x3x5xf32>
  return %0 : tensor<4x3x5xf32>
}

// CHECK-LABEL: func.func @to_rank_0(
// CHECK-NEXT:    tensor.collapse_shape %{{.*}} [] : tensor<1x1xf32> into tensor<f32>
func.func @to_rank_0(%a: tensor<1x1xf32>) -> tensor<f32> {
  %0 = "tensorlang.reshape"(%a) : (tensor<1x1xf32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// CHECK-LABEL: func.func @broadcast(
// CHECK:         linalg.generic {indexing_maps = [#[[COLUMN]], #[[WRITE]]], iterator_types = ["parallel", "parallel", "parallel"]}
func.func @broadcast(%a: tensor<3x1xf32>) -> tensor<2x3x4xf32> {
  %0 = "tensorlang.broadcast"(%a) : (tensor<3x1xf32>) -> tensor<2x3x4xf32>
  return %0 : tensor<2x3x4xf32>
}
