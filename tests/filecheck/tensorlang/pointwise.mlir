// RUN: python -m neurojit.dialect.tensorlang.lowering %s | filecheck %s
// A pointwise operation is one linalg.generic: fusion joins chains of them. Stretched extents are read at 0,
// bare scalars are captured.

// CHECK-DAG: #[[ID2:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[ROW:.*]] = affine_map<(d0, d1) -> (d1)>
// CHECK-DAG: #[[COLUMN:.*]] = affine_map<(d0, d1) -> (d0, 0)>

// CHECK-LABEL: func.func @add(
// CHECK-SAME:    %[[A:.*]]: tensor<4x8xf32>, %[[B:.*]]: tensor<8xf32>
// CHECK-NEXT:    %[[E:.*]] = tensor.empty() : tensor<4x8xf32>
// CHECK-NEXT:    linalg.generic {indexing_maps = [#[[ID2]], #[[ROW]], #[[ID2]]], iterator_types = ["parallel", "parallel"]}
// CHECK-SAME:      ins(%[[A]], %[[B]] : tensor<4x8xf32>, tensor<8xf32>) outs(%[[E]] : tensor<4x8xf32>)
// CHECK-NEXT:    ^bb0(%[[X:.*]]: f32, %[[Y:.*]]: f32, %{{.*}}: f32):
// CHECK-NEXT:      %[[S:.*]] = arith.addf %[[X]], %[[Y]] : f32
// CHECK-NEXT:      linalg.yield %[[S]] : f32
func.func @add(%a: tensor<4x8xf32>, %b: tensor<8xf32>) -> tensor<4x8xf32> {
  %0 = "tensorlang.add"(%a, %b) : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// CHECK-LABEL: func.func @sub_column(
// CHECK:         linalg.generic {indexing_maps = [#[[COLUMN]], #[[ID2]], #[[ID2]]]
// CHECK:           arith.subf
func.func @sub_column(%a: tensor<4x1xf32>, %b: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = "tensorlang.sub"(%a, %b) : (tensor<4x1xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// CHECK-LABEL: func.func @mul_scalar(
// CHECK-SAME:    %[[A:.*]]: tensor<4x8xf32>, %[[S:.*]]: f32
// CHECK:         linalg.generic
// CHECK-SAME:      ins(%[[A]] : tensor<4x8xf32>)
// CHECK:           arith.mulf %{{.*}}, %[[S]] : f32
func.func @mul_scalar(%a: tensor<4x8xf32>, %s: f32) -> tensor<4x8xf32> {
  %0 = "tensorlang.mul"(%a, %s) : (tensor<4x8xf32>, f32) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// Bare scalars need no loop.
// CHECK-LABEL: func.func @scalar(
// CHECK-NEXT:    arith.addf %{{.*}}, %{{.*}} : f64
// CHECK-NEXT:    return
func.func @scalar(%a: f64, %b: f64) -> f64 {
  %0 = "tensorlang.add"(%a, %b) : (f64, f64) -> f64
  return %0 : f64
}

// CHECK-LABEL: func.func @empty(
// CHECK-NEXT:    %[[E:.*]] = tensor.empty() : tensor<0x3xf32>
// CHECK-NEXT:    return %[[E]]
func.func @empty(%a: tensor<0x3xf32>) -> tensor<0x3xf32> {
  %0 = "tensorlang.exp"(%a) : (tensor<0x3xf32>) -> tensor<0x3xf32>
  return %0 : tensor<0x3xf32>
}
