// RUN: python -m neurojit.dialect.tensorlang.lowering %s | filecheck %s
// Named operations where there are any, since schedules know them; else a generic whose maps stretch.

// CHECK-DAG: #[[STRETCHED:.*]] = affine_map<(d0, d1, d2, d3, d4) -> (d1, d2, d4)>
// CHECK-DAG: #[[ONES:.*]] = affine_map<(d0, d1, d2, d3, d4) -> (d0, 0, d4, d3)>
// CHECK-DAG: #[[OUT:.*]] = affine_map<(d0, d1, d2, d3, d4) -> (d0, d1, d2, d3)>

// CHECK-LABEL: func.func @plain(
// CHECK-SAME:    %[[A:.*]]: tensor<4x8xf32>, %[[B:.*]]: tensor<8x2xf32>
// CHECK:         %[[Z:.*]] = linalg.fill ins(%{{.*}} : f32) outs(%{{.*}} : tensor<4x2xf32>)
// CHECK-NEXT:    linalg.matmul ins(%[[A]], %[[B]] : tensor<4x8xf32>, tensor<8x2xf32>) outs(%[[Z]] : tensor<4x2xf32>)
func.func @plain(%a: tensor<4x8xf32>, %b: tensor<8x2xf32>) -> tensor<4x2xf32> {
  %0 = "tensorlang.matmul"(%a, %b) : (tensor<4x8xf32>, tensor<8x2xf32>) -> tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
}

// CHECK-LABEL: func.func @batched(
// CHECK:         linalg.batch_matmul
func.func @batched(%a: tensor<3x4x8xi32>, %b: tensor<3x8x2xi32>) -> tensor<3x4x2xi32> {
  %0 = "tensorlang.matmul"(%a, %b) : (tensor<3x4x8xi32>, tensor<3x8x2xi32>) -> tensor<3x4x2xi32>
  return %0 : tensor<3x4x2xi32>
}

// CHECK-LABEL: func.func @stretched(
// CHECK:         linalg.generic {indexing_maps = [#[[STRETCHED]], #[[ONES]], #[[OUT]]], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction"]}
// CHECK:         ^bb0(%[[X:.*]]: f32, %[[Y:.*]]: f32, %[[T:.*]]: f32):
// CHECK-NEXT:      %[[P:.*]] = arith.mulf %[[X]], %[[Y]] : f32
// CHECK-NEXT:      arith.addf %[[T]], %[[P]] : f32
func.func @stretched(%a: tensor<3x4x8xf32>, %b: tensor<5x1x8x2xf32>) -> tensor<5x3x4x2xf32> {
  %0 = "tensorlang.matmul"(%a, %b) : (tensor<3x4x8xf32>, tensor<5x1x8x2xf32>) -> tensor<5x3x4x2xf32>
  return %0 : tensor<5x3x4x2xf32>
}

// A sum of no products is zero.
// CHECK-LABEL: func.func @no_terms(
// CHECK:         linalg.fill
// CHECK-NOT:     linalg.matmul
func.func @no_terms(%a: tensor<4x0xf32>, %b: tensor<0x2xf32>) -> tensor<4x2xf32> {
  %0 = "tensorlang.matmul"(%a, %b) : (tensor<4x0xf32>, tensor<0x2xf32>) -> tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
}
