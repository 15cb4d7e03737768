// RUN: python -m neurojit.dialect.tensorlang.lowering %s | filecheck %s
// Reductions fold into a filled tensor; axes that are kept are written at 0.

// CHECK-DAG: #[[ID:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[FIRST:.*]] = affine_map<(d0, d1) -> (d0)>
// CHECK-DAG: #[[KEPT:.*]] = affine_map<(d0, d1) -> (0, d1)>
// CHECK-DAG: #[[NONE:.*]] = affine_map<(d0, d1) -> ()>

// CHECK-LABEL: func.func @sum(
// CHECK:         %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
// CHECK:         linalg.fill ins(%[[ZERO]] : f32)
// CHECK:         linalg.generic {indexing_maps = [#[[ID]], #[[FIRST]]], iterator_types = ["parallel", "reduction"]}
// CHECK:           arith.addf
func.func @sum(%a: tensor<4x8xf32>) -> tensor<4xf32> {
  %0 = "tensorlang.sum"(%a) {axes = [-1]} : (tensor<4x8xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: func.func @mean(
// CHECK:         linalg.generic {indexing_maps = [#[[ID]], #[[KEPT]]], iterator_types = ["reduction", "parallel"]}
// CHECK:           arith.addf
// CHECK:         linalg.generic
// CHECK:           %[[COUNT:.*]] = arith.constant 4.000000e+00 : f32
// CHECK-NEXT:      arith.divf %{{.*}}, %[[COUNT]] : f32
func.func @mean(%a: tensor<4x8xf32>) -> tensor<1x8xf32> {
  %0 = "tensorlang.mean"(%a) {axes = [0], keepdims = true} : (tensor<4x8xf32>) -> tensor<1x8xf32>
  return %0 : tensor<1x8xf32>
}

// CHECK-LABEL: func.func @reduce_max(
// CHECK:         %[[LEAST:.*]] = arith.constant 0xFF800000 : f32
// CHECK:         linalg.fill ins(%[[LEAST]] : f32)
// CHECK:         linalg.generic {indexing_maps = [#[[ID]], #[[NONE]]], iterator_types = ["reduction", "reduction"]}
// CHECK:           arith.maximumf
func.func @reduce_max(%a: tensor<4x8xf32>) -> tensor<f32> {
  %0 = "tensorlang.reduce_max"(%a) : (tensor<4x8xf32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// CHECK-LABEL: func.func @softmax(
// CHECK:           arith.maximumf
// CHECK:           %[[D:.*]] = arith.subf
// CHECK-NEXT:      math.exp %[[D]]
// CHECK:           arith.addf
// CHECK:           arith.divf
func.func @softmax(%a: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = "tensorlang.softmax"(%a) {axis = 1} : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
