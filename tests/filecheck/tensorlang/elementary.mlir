// RUN: python -m neurojit.dialect.tensorlang.lowering --expand %s | filecheck %s
// exp, tanh and erf become straight-line arithmetic on scalars and vectors; no call, no branch is left.

// CHECK-LABEL: func.func @exp(
// CHECK-NOT:     math.exp
// CHECK:         math.roundeven %{{.*}} : f32
// CHECK-COUNT-8: math.fma
// CHECK:         arith.fptosi %{{.*}} : f32 to i32
// CHECK:         arith.shli
// CHECK:         arith.bitcast %{{.*}} : i32 to f32
// CHECK:         arith.cmpf uno
// CHECK:         return
func.func @exp(%x: f32) -> f32 {
  %0 = "tensorlang.exp"(%x) : (f32) -> f32
  return %0 : f32
}

// CHECK-LABEL: func.func @tanh(
// CHECK-NOT:     math.tanh
// CHECK:         arith.divf %{{.*}} : vector<8xf64>
// CHECK:         math.copysign %{{.*}} : vector<8xf64>
func.func @tanh(%x: vector<8xf64>) -> vector<8xf64> {
  %0 = math.tanh %x : vector<8xf64>
  return %0 : vector<8xf64>
}

// CHECK-LABEL: func.func @erf(
// CHECK-NOT:     math.erf
// CHECK:         math.copysign %{{.*}} : f32
func.func @erf(%x: f32) -> f32 {
  %0 = math.erf %x : f32
  return %0 : f32
}

// CHECK-LABEL: func.func @erf_f64(
// CHECK-NEXT:    math.erf %{{.*}} : f64
func.func @erf_f64(%x: f64) -> f64 {
  %0 = math.erf %x : f64
  return %0 : f64
}
