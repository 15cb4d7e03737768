"""Programs that several scenarios run."""

# Small enough for a call to keep the GIL, so that its calls are counted exactly.
SCALED = """
func.func @scaled(%x: tensor<96xf32>, %y: tensor<96xf32>) -> tensor<96xf32> {
  %0 = "tensorlang.mul"(%x, %y) : (tensor<96xf32>, tensor<96xf32>) -> tensor<96xf32>
  %1 = "tensorlang.add"(%0, %y) : (tensor<96xf32>, tensor<96xf32>) -> tensor<96xf32>
  return %1 : tensor<96xf32>
}
"""

MATMUL = """
func.func @matmul(%a: tensor<64x64xf32>, %b: tensor<64x64xf32>) -> tensor<64x64xf32> {
  %0 = "tensorlang.matmul"(%a, %b) : (tensor<64x64xf32>, tensor<64x64xf32>) -> tensor<64x64xf32>
  return %0 : tensor<64x64xf32>
}
"""

# Ten times as fast at T1, which takes a tenth of a second to compile: promoted after a few calls.
EXPONENTIALS = (
    "func.func @long(%a: tensor<64x64xf32>) -> tensor<64x64xf32> {\n"
    "  %0 = arith.constant dense<1.0> : tensor<64x64xf32>\n"
    + "".join(
        f'  %m{i} = "tensorlang.mul"(%a, %{i})'
        " : (tensor<64x64xf32>, tensor<64x64xf32>) -> tensor<64x64xf32>\n"
        f'  %{i + 1} = "tensorlang.exp"(%m{i}) : (tensor<64x64xf32>) -> tensor<64x64xf32>\n'
        for i in range(16)
    )
    + "  return %16 : tensor<64x64xf32>\n}\n"
)

# One compiled loop that never leaves compiled code: it calls @work until the variant installed is of another
# tier than at first, then goes on for as many calls again. Returns the calls made, the calls before the
# change, the tiers before and after, and how many calls gave another sum than the first.
LOOP = """
func.func @work(%x: memref<512xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 512 : index
  %zero = arith.constant 0.0 : f64
  %sum = scf.for %i = %c0 to %n step %c1 iter_args(%before = %zero) -> f64 {
    %v = memref.load %x[%i] : memref<512xf64>
    %square = arith.mulf %v, %v : f64
    %after = arith.addf %before, %square : f64
    scf.yield %after : f64
  }
  return %sum : f64
}
func.func @loop(%x: memref<512xf64>, %limit: i64) -> (i64, i64, i64, i64, i64) {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %none = arith.constant -1 : i64
  %expected = func.call @work(%x) : (memref<512xf64>) -> f64
  %first, %tier0 = "tensorlang.variant"() {callee = @work} : () -> (i64, i64)
  %r:5 = scf.while (%calls = %one, %changed = %none, %tier = %tier0, %wrong = %zero, %end = %limit)
      : (i64, i64, i64, i64, i64) -> (i64, i64, i64, i64, i64) {
    %more = arith.cmpi slt, %calls, %end : i64
    scf.condition(%more) %calls, %changed, %tier, %wrong, %end : i64, i64, i64, i64, i64
  } do {
  ^bb0(%calls: i64, %changed: i64, %tier: i64, %wrong: i64, %end: i64):
    %value = func.call @work(%x) : (memref<512xf64>) -> f64
    %bad = arith.cmpf une, %value, %expected : f64
    %add = arith.extui %bad : i1 to i64
    %wrong2 = arith.addi %wrong, %add : i64
    %calls2 = arith.addi %calls, %one : i64
    %number, %now = "tensorlang.variant"() {callee = @work} : () -> (i64, i64)
    %differs = arith.cmpi ne, %now, %tier0 : i64
    %unseen = arith.cmpi eq, %changed, %none : i64
    %news = arith.andi %differs, %unseen : i1
    %changed2 = arith.select %news, %calls2, %changed : i64
    %twice = arith.addi %calls2, %calls2 : i64
    %end2 = arith.select %news, %twice, %end : i64
    scf.yield %calls2, %changed2, %now, %wrong2, %end2 : i64, i64, i64, i64, i64
  }
  return %r#0, %r#1, %tier0, %r#2, %r#3 : i64, i64, i64, i64, i64
}
"""
