// RUN: python -m neurojit.dialect.tensorlang.lowering %s | filecheck %s
// Layers as reductions along rows, products and element by element, which fusion and schedules know.

// The mean, the mean of squares of what is apart from it, and one root and one division for each row.
// CHECK-LABEL: func.func @layer_norm(
// CHECK:         iterator_types = ["parallel", "reduction"]
// CHECK:         arith.divf
// CHECK:         arith.subf
// CHECK:         arith.mulf
// CHECK:         iterator_types = ["parallel", "reduction"]
// CHECK:         math.sqrt
// CHECK-NEXT:    arith.divf
// CHECK:         iterator_types = ["parallel", "parallel"]
// CHECK-NOT:     arith.divf
// CHECK:         arith.addf
func.func @layer_norm(%x: tensor<4x8xf32>, %w: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<4x8xf32> {
  %0 = "tensorlang.layer_norm"(%x, %w, %b)
      : (tensor<4x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// CHECK-LABEL: func.func @rms_norm(
// CHECK-NOT:     arith.subf
// CHECK:         math.sqrt
// CHECK-NOT:     arith.subf
// CHECK:         return
func.func @rms_norm(%x: tensor<4x8xf32>, %w: tensor<8xf32>) -> tensor<4x8xf32> {
  %0 = "tensorlang.rms_norm"(%x, %w) {epsilon = 0.5} : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}

// Batches are one dimension for the named products; the scale and the mask are one operation between them.
// CHECK-LABEL: func.func @attention(
// CHECK-COUNT-3: tensor.collapse_shape %{{.*}} {{\[\[}}0, 1], [2], [3]]
// CHECK:         linalg.batch_matmul
// CHECK:         linalg.generic
// CHECK:           arith.mulf
// CHECK:           linalg.index 1 : index
// CHECK:           linalg.index 2 : index
// CHECK:           arith.cmpi sgt
// CHECK:           arith.select
// CHECK:         math.exp
// CHECK:         linalg.batch_matmul
// CHECK:         tensor.expand_shape
func.func @attention(%q: tensor<2x3x4x8xf32>) -> tensor<2x3x4x8xf32> {
  %0 = "tensorlang.attention"(%q, %q, %q) {causal = true}
      : (tensor<2x3x4x8xf32>, tensor<2x3x4x8xf32>, tensor<2x3x4x8xf32>) -> tensor<2x3x4x8xf32>
  return %0 : tensor<2x3x4x8xf32>
}
