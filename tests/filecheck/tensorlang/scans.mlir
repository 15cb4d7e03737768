// RUN: python -m neurojit.dialect.tensorlang.lowering %s | filecheck %s
// Further reductions, the place of an extreme, and running sums.

// CHECK-LABEL: func.func @prod(
// CHECK:         %[[ONE:.*]] = arith.constant 1.000000e+00 : f32
// CHECK:         linalg.fill ins(%[[ONE]] : f32)
// CHECK:         iterator_types = ["parallel", "reduction"]
// CHECK:         arith.mulf
func.func @prod(%a: tensor<4x8xf32>) -> tensor<4xf32> {
  %0 = "tensorlang.prod"(%a) {axes = [1]} : (tensor<4x8xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: func.func @reduce_min(
// CHECK:         arith.constant 0x7F800000 : f32
// CHECK:         arith.minimumf
func.func @reduce_min(%a: tensor<8xf32>) -> tensor<f32> {
  %0 = "tensorlang.reduce_min"(%a) : (tensor<8xf32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// CHECK-LABEL: func.func @any_and_all(
// CHECK:         arith.constant false
// CHECK:         arith.ori %{{.*}}, %{{.*}} : i1
// CHECK:         arith.constant true
// CHECK:         arith.andi %{{.*}}, %{{.*}} : i1
func.func @any_and_all(%a: tensor<8xi1>) -> (tensor<i1>, tensor<i1>) {
  %0 = "tensorlang.any"(%a) : (tensor<8xi1>) -> tensor<i1>
  %1 = "tensorlang.all"(%a) : (tensor<8xi1>) -> tensor<i1>
  return %0, %1 : tensor<i1>, tensor<i1>
}

// The extreme first, then the least index where it stands, or where a NaN does.
// CHECK-LABEL: func.func @argmax(
// CHECK:         arith.maximumf
// CHECK:         linalg.generic
// CHECK-SAME:      iterator_types = ["parallel", "reduction"]
// CHECK:         ^bb0(%[[X:.*]]: f32, %[[BEST:.*]]: f32, %[[SO_FAR:.*]]: i64):
// CHECK-NEXT:      %[[EQUAL:.*]] = arith.cmpf oeq, %[[X]], %[[BEST]] : f32
// CHECK-NEXT:      %[[NAN:.*]] = arith.cmpf une, %[[X]], %[[X]] : f32
// CHECK-NEXT:      %[[FOUND:.*]] = arith.ori %[[EQUAL]], %[[NAN]] : i1
// CHECK-NEXT:      linalg.index 1 : index
// CHECK:           arith.minsi %{{.*}}, %[[SO_FAR]] : i64
func.func @argmax(%a: tensor<4x8xf32>) -> tensor<4xi64> {
  %0 = "tensorlang.argmax"(%a) {axis = 1} : (tensor<4x8xf32>) -> tensor<4xi64>
  return %0 : tensor<4xi64>
}

// CHECK-LABEL: func.func @argmin(
// CHECK:         arith.minsi %{{.*}}, %{{.*}} : i32
// CHECK:         arith.cmpi eq, %{{.*}}, %{{.*}} : i32
func.func @argmin(%a: tensor<4x8xi32>) -> tensor<1x8xi64> {
  %0 = "tensorlang.argmin"(%a) {axis = 0, keepdims = true} : (tensor<4x8xi32>) -> tensor<1x8xi64>
  return %0 : tensor<1x8xi64>
}

// CHECK-LABEL: func.func @cumsum(
// CHECK-SAME:    %[[A:.*]]: tensor<4x8xf32>
// CHECK-COUNT-2: scf.for
// CHECK:         %[[FIRST:.*]] = tensor.extract %[[A]]
// CHECK-NEXT:    tensor.insert %[[FIRST]]
// CHECK-COUNT-2: scf.for
// CHECK:         %[[SUM:.*]] = arith.addf
// CHECK-NEXT:    tensor.insert %[[SUM]]
func.func @cumsum(%a: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = "tensorlang.cumsum"(%a) {axis = 0} : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
