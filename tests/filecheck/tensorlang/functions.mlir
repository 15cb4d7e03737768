// RUN: python -m neurojit.dialect.tensorlang.lowering %s | filecheck %s
// Functions on scalars: those of the math dialect, and those that are spelled out.

// CHECK-LABEL: func.func @library(
// CHECK-NEXT:    math.sin %{{.*}} : f32
// CHECK-NEXT:    math.cos %{{.*}} : f32
// CHECK-NEXT:    math.erf %{{.*}} : f32
// CHECK-NEXT:    math.powf %{{.*}}, %{{.*}} : f32
func.func @library(%a: f32, %b: f32) -> (f32, f32, f32, f32) {
  %0 = "tensorlang.sin"(%a) : (f32) -> f32
  %1 = "tensorlang.cos"(%a) : (f32) -> f32
  %2 = "tensorlang.erf"(%a) : (f32) -> f32
  %3 = "tensorlang.pow"(%a, %b) : (f32, f32) -> f32
  return %0, %1, %2, %3 : f32, f32, f32, f32
}

// One exponential of what is not positive and one division, whatever the sign.
// CHECK-LABEL: func.func @silu(
// CHECK-SAME:    %[[X:.*]]: f64
// CHECK-NEXT:    %[[SIZE:.*]] = math.absf %[[X]] : f64
// CHECK-NEXT:    %[[BELOW:.*]] = arith.negf %[[SIZE]] : f64
// CHECK-NEXT:    %[[POWER:.*]] = math.exp %[[BELOW]] : f64
// CHECK:         %[[NEGATIVE:.*]] = arith.cmpf olt, %[[X]], %{{.*}} : f64
// CHECK-NEXT:    %[[TOP:.*]] = arith.select %[[NEGATIVE]], %[[POWER]], %[[ONE:.*]] : f64
// CHECK-NEXT:    %[[BOTTOM:.*]] = arith.addf %[[ONE]], %[[POWER]] : f64
// CHECK-NEXT:    %[[SHARE:.*]] = arith.divf %[[TOP]], %[[BOTTOM]] : f64
// CHECK-NEXT:    arith.mulf %[[X]], %[[SHARE]] : f64
func.func @silu(%a: f64) -> f64 {
  %0 = "tensorlang.silu"(%a) : (f64) -> f64
  return %0 : f64
}

// CHECK-LABEL: func.func @sigmoid(
// CHECK-NOT:     arith.mulf
// CHECK:         arith.divf %{{.*}}, %{{.*}} : f32
func.func @sigmoid(%a: f32) -> f32 {
  %0 = "tensorlang.sigmoid"(%a) : (f32) -> f32
  return %0 : f32
}

// CHECK-LABEL: func.func @rsqrt(
// CHECK:         %[[ROOT:.*]] = math.sqrt %{{.*}} : f32
// CHECK-NEXT:    arith.divf %{{.*}}, %[[ROOT]] : f32
func.func @rsqrt(%a: f32) -> f32 {
  %0 = "tensorlang.rsqrt"(%a) : (f32) -> f32
  return %0 : f32
}
