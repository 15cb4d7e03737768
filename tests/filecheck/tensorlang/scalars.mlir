// RUN: python -m neurojit.dialect.tensorlang.lowering %s | filecheck %s
// What each pointwise operation is on scalars, of floats, integers and i1. The tensor forms have these bodies.

// CHECK-LABEL: func.func @add_f32(
// CHECK-NEXT:    arith.addf %{{.*}}, %{{.*}} : f32
func.func @add_f32(%a: f32, %b: f32) -> f32 {
  %0 = "tensorlang.add"(%a, %b) : (f32, f32) -> f32
  return %0 : f32
}

// CHECK-LABEL: func.func @add_i32(
// CHECK-NEXT:    arith.addi %{{.*}}, %{{.*}} : i32
func.func @add_i32(%a: i32, %b: i32) -> i32 {
  %0 = "tensorlang.add"(%a, %b) : (i32, i32) -> i32
  return %0 : i32
}

// CHECK-LABEL: func.func @sub_f32(
// CHECK-NEXT:    arith.subf %{{.*}}, %{{.*}} : f32
func.func @sub_f32(%a: f32, %b: f32) -> f32 {
  %0 = "tensorlang.sub"(%a, %b) : (f32, f32) -> f32
  return %0 : f32
}

// CHECK-LABEL: func.func @sub_i32(
// CHECK-NEXT:    arith.subi %{{.*}}, %{{.*}} : i32
func.func @sub_i32(%a: i32, %b: i32) -> i32 {
  %0 = "tensorlang.sub"(%a, %b) : (i32, i32) -> i32
  return %0 : i32
}

// CHECK-LABEL: func.func @mul_f32(
// CHECK-NEXT:    arith.mulf %{{.*}}, %{{.*}} : f32
func.func @mul_f32(%a: f32, %b: f32) -> f32 {
  %0 = "tensorlang.mul"(%a, %b) : (f32, f32) -> f32
  return %0 : f32
}

// CHECK-LABEL: func.func @mul_i32(
// CHECK-NEXT:    arith.muli %{{.*}}, %{{.*}} : i32
func.func @mul_i32(%a: i32, %b: i32) -> i32 {
  %0 = "tensorlang.mul"(%a, %b) : (i32, i32) -> i32
  return %0 : i32
}

// CHECK-LABEL: func.func @div_f64(
// CHECK-NEXT:    arith.divf %{{.*}}, %{{.*}} : f64
func.func @div_f64(%a: f64, %b: f64) -> f64 {
  %0 = "tensorlang.div"(%a, %b) : (f64, f64) -> f64
  return %0 : f64
}

// Neither x / 0 nor MIN / -1 reaches the machine's divide.
// CHECK-LABEL: func.func @div_i32(
// CHECK-NEXT:    %[[ZERO:.*]] = arith.constant 0 : i32
// CHECK-NEXT:    %[[ONE:.*]] = arith.constant 1 : i32
// CHECK-NEXT:    %[[MIN:.*]] = arith.constant -2147483648 : i32
// CHECK-NEXT:    %[[BYZERO:.*]] = arith.cmpi eq, %[[B:.*]], %[[ZERO]] : i32
// CHECK-NEXT:    %[[LEAST:.*]] = arith.cmpi eq, %[[A:.*]], %[[MIN]] : i32
// CHECK-NEXT:    %[[MINUS:.*]] = arith.constant -1 : i32
// CHECK-NEXT:    %[[NEGATES:.*]] = arith.cmpi eq, %[[B]], %[[MINUS]] : i32
// CHECK-NEXT:    %[[OVERFLOW:.*]] = arith.andi %[[LEAST]], %[[NEGATES]] : i1
// CHECK-NEXT:    %[[UNFIT:.*]] = arith.ori %[[BYZERO]], %[[OVERFLOW]] : i1
// CHECK-NEXT:    %[[DIVISOR:.*]] = arith.select %[[UNFIT]], %[[ONE]], %[[B]] : i32
// CHECK-NEXT:    %[[Q:.*]] = arith.divsi %[[A]], %[[DIVISOR]] : i32
// CHECK-NEXT:    arith.select %[[BYZERO]], %[[ZERO]], %[[Q]] : i32
func.func @div_i32(%a: i32, %b: i32) -> i32 {
  %0 = "tensorlang.div"(%a, %b) : (i32, i32) -> i32
  return %0 : i32
}

// CHECK-LABEL: func.func @max_f32(
// CHECK-NEXT:    arith.maximumf %{{.*}}, %{{.*}} : f32
func.func @max_f32(%a: f32, %b: f32) -> f32 {
  %0 = "tensorlang.max"(%a, %b) : (f32, f32) -> f32
  return %0 : f32
}

// CHECK-LABEL: func.func @max_i64(
// CHECK-NEXT:    arith.maxsi %{{.*}}, %{{.*}} : i64
func.func @max_i64(%a: i64, %b: i64) -> i64 {
  %0 = "tensorlang.max"(%a, %b) : (i64, i64) -> i64
  return %0 : i64
}

// CHECK-LABEL: func.func @max_i1(
// CHECK-NEXT:    arith.ori %{{.*}}, %{{.*}} : i1
func.func @max_i1(%a: i1, %b: i1) -> i1 {
  %0 = "tensorlang.max"(%a, %b) : (i1, i1) -> i1
  return %0 : i1
}

// CHECK-LABEL: func.func @min_f32(
// CHECK-NEXT:    arith.minimumf %{{.*}}, %{{.*}} : f32
func.func @min_f32(%a: f32, %b: f32) -> f32 {
  %0 = "tensorlang.min"(%a, %b) : (f32, f32) -> f32
  return %0 : f32
}

// CHECK-LABEL: func.func @min_i64(
// CHECK-NEXT:    arith.minsi %{{.*}}, %{{.*}} : i64
func.func @min_i64(%a: i64, %b: i64) -> i64 {
  %0 = "tensorlang.min"(%a, %b) : (i64, i64) -> i64
  return %0 : i64
}

// CHECK-LABEL: func.func @min_i1(
// CHECK-NEXT:    arith.andi %{{.*}}, %{{.*}} : i1
func.func @min_i1(%a: i1, %b: i1) -> i1 {
  %0 = "tensorlang.min"(%a, %b) : (i1, i1) -> i1
  return %0 : i1
}

// CHECK-LABEL: func.func @neg_f32(
// CHECK-NEXT:    arith.negf %{{.*}} : f32
func.func @neg_f32(%a: f32) -> f32 {
  %0 = "tensorlang.neg"(%a) : (f32) -> f32
  return %0 : f32
}

// CHECK-LABEL: func.func @neg_i32(
// CHECK-NEXT:    %[[ZERO:.*]] = arith.constant 0 : i32
// CHECK-NEXT:    arith.subi %[[ZERO]], %{{.*}} : i32
func.func @neg_i32(%a: i32) -> i32 {
  %0 = "tensorlang.neg"(%a) : (i32) -> i32
  return %0 : i32
}

// CHECK-LABEL: func.func @exp_f32(
// CHECK-NEXT:    math.exp %{{.*}} : f32
func.func @exp_f32(%a: f32) -> f32 {
  %0 = "tensorlang.exp"(%a) : (f32) -> f32
  return %0 : f32
}

// CHECK-LABEL: func.func @sqrt_f32(
// CHECK-NEXT:    math.sqrt %{{.*}} : f32
func.func @sqrt_f32(%a: f32) -> f32 {
  %0 = "tensorlang.sqrt"(%a) : (f32) -> f32
  return %0 : f32
}

// CHECK-LABEL: func.func @tanh_f32(
// CHECK-NEXT:    math.tanh %{{.*}} : f32
func.func @tanh_f32(%a: f32) -> f32 {
  %0 = "tensorlang.tanh"(%a) : (f32) -> f32
  return %0 : f32
}

// CHECK-LABEL: func.func @relu_f32(
// CHECK-NEXT:    %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-NEXT:    arith.maximumf %{{.*}}, %[[ZERO]] : f32
func.func @relu_f32(%a: f32) -> f32 {
  %0 = "tensorlang.relu"(%a) : (f32) -> f32
  return %0 : f32
}

// CHECK-LABEL: func.func @gelu_f32(
// CHECK-NEXT:    %[[HALF_ROOT:.*]] = arith.constant 0.707106769 : f32
// CHECK-NEXT:    %[[SCALED:.*]] = arith.mulf %[[X:.*]], %[[HALF_ROOT]] : f32
// CHECK-NEXT:    %[[ERF:.*]] = math.erf %[[SCALED]] : f32
// CHECK-NEXT:    %[[ONE:.*]] = arith.constant 1.000000e+00 : f32
// CHECK-NEXT:    %[[SHARE:.*]] = arith.addf %[[ERF]], %[[ONE]] : f32
// CHECK-NEXT:    %[[HALF:.*]] = arith.constant 5.000000e-01 : f32
// CHECK-NEXT:    %[[HALVED:.*]] = arith.mulf %[[X]], %[[HALF]] : f32
// CHECK-NEXT:    arith.mulf %[[HALVED]], %[[SHARE]] : f32
func.func @gelu_f32(%a: f32) -> f32 {
  %0 = "tensorlang.gelu"(%a) : (f32) -> f32
  return %0 : f32
}

// CHECK-LABEL: func.func @gelu_tanh(
// CHECK-NOT:     math.erf
// CHECK:         math.tanh
func.func @gelu_tanh(%a: f32) -> f32 {
  %0 = "tensorlang.gelu"(%a) {approximate = "tanh"} : (f32) -> f32
  return %0 : f32
}

// CHECK-LABEL: func.func @cmp_eq_f32(
// CHECK-NEXT:    arith.cmpf oeq, %{{.*}}, %{{.*}} : f32
func.func @cmp_eq_f32(%a: f32, %b: f32) -> i1 {
  %0 = "tensorlang.cmp"(%a, %b) {predicate = "eq"} : (f32, f32) -> i1
  return %0 : i1
}

// CHECK-LABEL: func.func @cmp_eq_i32(
// CHECK-NEXT:    arith.cmpi eq, %{{.*}}, %{{.*}} : i32
func.func @cmp_eq_i32(%a: i32, %b: i32) -> i1 {
  %0 = "tensorlang.cmp"(%a, %b) {predicate = "eq"} : (i32, i32) -> i1
  return %0 : i1
}

// CHECK-LABEL: func.func @cmp_ne_f32(
// CHECK-NEXT:    arith.cmpf une, %{{.*}}, %{{.*}} : f32
func.func @cmp_ne_f32(%a: f32, %b: f32) -> i1 {
  %0 = "tensorlang.cmp"(%a, %b) {predicate = "ne"} : (f32, f32) -> i1
  return %0 : i1
}

// CHECK-LABEL: func.func @cmp_ne_i32(
// CHECK-NEXT:    arith.cmpi ne, %{{.*}}, %{{.*}} : i32
func.func @cmp_ne_i32(%a: i32, %b: i32) -> i1 {
  %0 = "tensorlang.cmp"(%a, %b) {predicate = "ne"} : (i32, i32) -> i1
  return %0 : i1
}

// CHECK-LABEL: func.func @cmp_lt_f32(
// CHECK-NEXT:    arith.cmpf olt, %{{.*}}, %{{.*}} : f32
func.func @cmp_lt_f32(%a: f32, %b: f32) -> i1 {
  %0 = "tensorlang.cmp"(%a, %b) {predicate = "lt"} : (f32, f32) -> i1
  return %0 : i1
}

// CHECK-LABEL: func.func @cmp_lt_i32(
// CHECK-NEXT:    arith.cmpi slt, %{{.*}}, %{{.*}} : i32
func.func @cmp_lt_i32(%a: i32, %b: i32) -> i1 {
  %0 = "tensorlang.cmp"(%a, %b) {predicate = "lt"} : (i32, i32) -> i1
  return %0 : i1
}

// CHECK-LABEL: func.func @cmp_le_f32(
// CHECK-NEXT:    arith.cmpf ole, %{{.*}}, %{{.*}} : f32
func.func @cmp_le_f32(%a: f32, %b: f32) -> i1 {
  %0 = "tensorlang.cmp"(%a, %b) {predicate = "le"} : (f32, f32) -> i1
  return %0 : i1
}

// CHECK-LABEL: func.func @cmp_le_i32(
// CHECK-NEXT:    arith.cmpi sle, %{{.*}}, %{{.*}} : i32
func.func @cmp_le_i32(%a: i32, %b: i32) -> i1 {
  %0 = "tensorlang.cmp"(%a, %b) {predicate = "le"} : (i32, i32) -> i1
  return %0 : i1
}

// CHECK-LABEL: func.func @cmp_gt_f32(
// CHECK-NEXT:    arith.cmpf ogt, %{{.*}}, %{{.*}} : f32
func.func @cmp_gt_f32(%a: f32, %b: f32) -> i1 {
  %0 = "tensorlang.cmp"(%a, %b) {predicate = "gt"} : (f32, f32) -> i1
  return %0 : i1
}

// CHECK-LABEL: func.func @cmp_gt_i32(
// CHECK-NEXT:    arith.cmpi sgt, %{{.*}}, %{{.*}} : i32
func.func @cmp_gt_i32(%a: i32, %b: i32) -> i1 {
  %0 = "tensorlang.cmp"(%a, %b) {predicate = "gt"} : (i32, i32) -> i1
  return %0 : i1
}

// CHECK-LABEL: func.func @cmp_ge_f32(
// CHECK-NEXT:    arith.cmpf oge, %{{.*}}, %{{.*}} : f32
func.func @cmp_ge_f32(%a: f32, %b: f32) -> i1 {
  %0 = "tensorlang.cmp"(%a, %b) {predicate = "ge"} : (f32, f32) -> i1
  return %0 : i1
}

// CHECK-LABEL: func.func @cmp_ge_i32(
// CHECK-NEXT:    arith.cmpi sge, %{{.*}}, %{{.*}} : i32
func.func @cmp_ge_i32(%a: i32, %b: i32) -> i1 {
  %0 = "tensorlang.cmp"(%a, %b) {predicate = "ge"} : (i32, i32) -> i1
  return %0 : i1
}

// CHECK-LABEL: func.func @cmp_lt_i1(
// CHECK-NEXT:    arith.cmpi ult, %{{.*}}, %{{.*}} : i1
func.func @cmp_lt_i1(%a: i1, %b: i1) -> i1 {
  %0 = "tensorlang.cmp"(%a, %b) {predicate = "lt"} : (i1, i1) -> i1
  return %0 : i1
}

// CHECK-LABEL: func.func @select(
// CHECK-NEXT:    arith.select %{{.*}}, %{{.*}}, %{{.*}} : f32
func.func @select(%c: i1, %a: f32, %b: f32) -> f32 {
  %0 = "tensorlang.select"(%c, %a, %b) : (i1, f32, f32) -> f32
  return %0 : f32
}

// CHECK-LABEL: func.func @constant(
// CHECK-NEXT:    arith.constant 2.500000e+00 : f32
func.func @constant() -> f32 {
  %0 = "tensorlang.constant"() {value = 2.5 : f32} : () -> f32
  return %0 : f32
}

// CHECK-LABEL: func.func @constant_tensor(
// CHECK-NEXT:    arith.constant dense<[1, 2]> : tensor<2xi64>
func.func @constant_tensor() -> tensor<2xi64> {
  %0 = "tensorlang.constant"() {value = dense<[1, 2]> : tensor<2xi64>} : () -> tensor<2xi64>
  return %0 : tensor<2xi64>
}
