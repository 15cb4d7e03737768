// RUN: python -m neurojit.dialect.tensorlang.lowering %s | filecheck %s
// Magnitudes, signs, roundings, bounds, conversions and counting.

// CHECK-LABEL: func.func @floats(
// CHECK-NEXT:    math.absf %{{.*}} : f32
// CHECK-NEXT:    math.floor %{{.*}} : f32
// CHECK-NEXT:    math.ceil %{{.*}} : f32
// CHECK-NEXT:    math.roundeven %{{.*}} : f32
func.func @floats(%a: f32) -> (f32, f32, f32, f32) {
  %0 = "tensorlang.abs"(%a) : (f32) -> f32
  %1 = "tensorlang.floor"(%a) : (f32) -> f32
  %2 = "tensorlang.ceil"(%a) : (f32) -> f32
  %3 = "tensorlang.round"(%a) : (f32) -> f32
  return %0, %1, %2, %3 : f32, f32, f32, f32
}

// What is neither above, nor below, nor equal to 0 is NaN, and stays.
// CHECK-LABEL: func.func @sign(
// CHECK-SAME:    %[[X:.*]]: f32
// CHECK:         arith.cmpf oeq, %[[X]]
// CHECK-NEXT:    arith.select %{{.*}}, %{{.*}}, %[[X]] : f32
// CHECK:         arith.cmpf olt, %[[X]]
// CHECK:         arith.cmpf ogt, %[[X]]
func.func @sign(%a: f32) -> f32 {
  %0 = "tensorlang.sign"(%a) : (f32) -> f32
  return %0 : f32
}

// CHECK-LABEL: func.func @integers(
// CHECK-NEXT:    math.absi %{{.*}} : i32
// CHECK:         %[[LARGER:.*]] = arith.maxsi %{{.*}}, %{{.*}} : i32
// CHECK-NEXT:    arith.minsi %[[LARGER]], %{{.*}} : i32
func.func @integers(%a: i32, %low: i32, %high: i32) -> (i32, i32) {
  %0 = "tensorlang.abs"(%a) : (i32) -> i32
  %1 = "tensorlang.clamp"(%a, %low, %high) : (i32, i32, i32) -> i32
  return %0, %1 : i32, i32
}

// CHECK-LABEL: func.func @cast(
// CHECK-NEXT:    arith.fptosi %{{.*}} : f64 to i32
// CHECK-NEXT:    arith.truncf %{{.*}} : f64 to f32
// CHECK-NEXT:    %[[ZERO:.*]] = arith.constant 0.0
// CHECK-NEXT:    arith.cmpf une, %{{.*}}, %[[ZERO]] : f64
// CHECK-NEXT:    arith.sitofp %{{.*}} : i32 to f64
// CHECK-NEXT:    arith.extsi %{{.*}} : i32 to i64
// CHECK-NEXT:    arith.uitofp %{{.*}} : i1 to f64
// CHECK-NEXT:    arith.extui %{{.*}} : i1 to i32
func.func @cast(%a: f64, %i: i32, %b: i1) -> (i32, f32, i1, f64, i64, f64, i32) {
  %0 = "tensorlang.cast"(%a) : (f64) -> i32
  %1 = "tensorlang.cast"(%a) : (f64) -> f32
  %2 = "tensorlang.cast"(%a) : (f64) -> i1
  %3 = "tensorlang.cast"(%i) : (i32) -> f64
  %4 = "tensorlang.cast"(%i) : (i32) -> i64
  %5 = "tensorlang.cast"(%b) : (i1) -> f64
  %6 = "tensorlang.cast"(%b) : (i1) -> i32
  return %0, %1, %2, %3, %4, %5, %6 : i32, f32, i1, f64, i64, f64, i32
}

// CHECK-LABEL: func.func @iota(
// CHECK:         linalg.generic
// CHECK:         %[[AT:.*]] = linalg.index 1 : index
// CHECK-NEXT:    %[[WHOLE:.*]] = arith.index_cast %[[AT]] : index to i64
// CHECK-NEXT:    arith.sitofp %[[WHOLE]] : i64 to f32
func.func @iota() -> tensor<4x8xf32> {
  %0 = "tensorlang.iota"() {axis = -1} : () -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
