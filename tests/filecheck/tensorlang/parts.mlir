// RUN: python -m neurojit.dialect.tensorlang.lowering %s | filecheck %s
// Parts of tensors by places that the text says, and by indices that are data.

// CHECK-LABEL: func.func @slice(
// CHECK:         tensor.extract_slice %{{.*}}[1, 0] [2, 3] [2, 3] : tensor<4x8xf32> to tensor<2x3xf32>
func.func @slice(%a: tensor<4x8xf32>) -> tensor<2x3xf32> {
  %0 = "tensorlang.slice"(%a) {offsets = [1, 0], sizes = [2, 3], strides = [2, 3]}
      : (tensor<4x8xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @pad(
// CHECK-SAME:    %[[V:[a-z0-9]+]]: f32
// CHECK:         tensor.pad %{{.*}} low[0, 1] high[1, 2]
// CHECK:         tensor.yield %[[V]] : f32
func.func @pad(%v: f32, %a: tensor<4x8xf32>) -> tensor<5x11xf32> {
  %0 = "tensorlang.pad"(%a, %v) {low = [0, 1], high = [1, 2]} : (tensor<4x8xf32>, f32) -> tensor<5x11xf32>
  return %0 : tensor<5x11xf32>
}

// CHECK-LABEL: func.func @concat(
// CHECK:         %[[FIRST:.*]] = tensor.insert_slice %{{.*}} into %{{.*}}[0, 0] [4, 8] [1, 1]
// CHECK-NEXT:    tensor.insert_slice %{{.*}} into %[[FIRST]][0, 8] [4, 3] [1, 1]
func.func @concat(%a: tensor<4x8xf32>, %b: tensor<4x3xf32>) -> tensor<4x11xf32> {
  %0 = "tensorlang.concat"(%a, %b) {axis = 1} : (tensor<4x8xf32>, tensor<4x3xf32>) -> tensor<4x11xf32>
  return %0 : tensor<4x11xf32>
}

// An index is limited to its axis, though a check stands before the operation.
// CHECK-LABEL: func.func @gather(
// CHECK-SAME:    %[[A:.*]]: tensor<4x8xf32>, %[[K:.*]]: tensor<2x3xi32>
// CHECK:         linalg.generic
// CHECK-SAME:      ins(%[[K]] : tensor<2x3xi32>)
// CHECK:         ^bb0(%[[INDEX:.*]]: i32, %{{.*}}: f32):
// CHECK:           %[[AT:.*]] = arith.index_cast %[[INDEX]] : i32 to index
// CHECK:           %[[ABOVE:.*]] = arith.maxsi %[[AT]], %{{.*}} : index
// CHECK:           %[[PLACE:.*]] = arith.minsi %[[ABOVE]], %{{.*}} : index
// CHECK-NEXT:      tensor.extract %[[A]][%{{.*}}, %[[PLACE]]]
func.func @gather(%a: tensor<4x8xf32>, %k: tensor<2x3xi32>) -> tensor<4x2x3xf32> {
  %0 = "tensorlang.gather"(%a, %k) {axis = 1} : (tensor<4x8xf32>, tensor<2x3xi32>) -> tensor<4x2x3xf32>
  return %0 : tensor<4x2x3xf32>
}

// CHECK-LABEL: func.func @embedding(
// CHECK:         linalg.generic
// CHECK:         tensor.extract %{{.*}}[%{{.*}}, %{{.*}}] : tensor<10x4xf32>
func.func @embedding(%table: tensor<10x4xf32>, %k: tensor<3xi64>) -> tensor<3x4xf32> {
  %0 = "tensorlang.embedding"(%table, %k) : (tensor<10x4xf32>, tensor<3xi64>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// The index is read once for each row of the updates.
// CHECK-LABEL: func.func @scatter(
// CHECK:         scf.for
// CHECK:         tensor.extract %{{.*}} : tensor<3xi64>
// CHECK:         scf.for
// CHECK:         %[[NEW:.*]] = tensor.extract %{{.*}} : tensor<3x4xf32>
// CHECK-NEXT:    %[[OLD:.*]] = tensor.extract %{{.*}} : tensor<8x4xf32>
// CHECK-NEXT:    %[[SUM:.*]] = arith.addf %[[OLD]], %[[NEW]] : f32
// CHECK-NEXT:    tensor.insert %[[SUM]]
func.func @scatter(%a: tensor<8x4xf32>, %k: tensor<3xi64>, %u: tensor<3x4xf32>) -> tensor<8x4xf32> {
  %0 = "tensorlang.scatter"(%a, %k, %u) {combine = "add"}
      : (tensor<8x4xf32>, tensor<3xi64>, tensor<3x4xf32>) -> tensor<8x4xf32>
  return %0 : tensor<8x4xf32>
}
