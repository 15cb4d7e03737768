func.func @f(%x: memref<2x3xi64> {neurojit.range = [1000, 500000]}, %o: memref<2xi64>) {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c1 = arith.constant 1 : index
  %l16384 = arith.constant 16384 : i64
  %l0 = arith.constant 0 : i64
  %l3 = arith.constant 3 : i64
  scf.for %i = %c0 to %c2 step %c1 {
    %x0 = memref.load %x[%i, %c0] : memref<2x3xi64>
    %x1 = memref.load %x[%i, %c1] : memref<2x3xi64>
    %x2 = memref.load %x[%i, %c2] : memref<2x3xi64>
    %ab = arith.muli %x0, %x1 : i64
    %v = arith.addi %ab, %x2 : i64
    %r:2 = scf.while (%a = %l16384, %b = %l0) : (i64, i64) -> (i64, i64) {
      %aa = arith.muli %a, %a : i64
      %q = arith.divui %v, %aa : i64
      %a2 = arith.addi %a, %a : i64
      %s = arith.addi %a2, %q : i64
      %h = arith.divui %s, %l3 : i64
      %p = arith.cmpi ult, %h, %a : i64
      scf.condition(%p) %a, %h : i64, i64
    } do {
    ^bb0(%a: i64, %h: i64):
      scf.yield %h, %a : i64, i64
    }
    memref.store %r#0, %o[%i] : memref<2xi64>
  }
  return
}
