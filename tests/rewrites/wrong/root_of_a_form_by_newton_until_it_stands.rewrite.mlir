// does not end where 3 a a + 7 b b + 5 is one less than a square
func.func @f(%x: memref<2x2xi64> {neurojit.range = [1000, 200000]}, %o: memref<2xi64>) {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c1 = arith.constant 1 : index
  %l3 = arith.constant 3 : i64
  %l7 = arith.constant 7 : i64
  %l5 = arith.constant 5 : i64
  %l0 = arith.constant 0 : i64
  %l1 = arith.constant 1 : i64
  scf.for %i = %c0 to %c2 step %c1 {
    %x0 = memref.load %x[%i, %c0] : memref<2x2xi64>
    %x1 = memref.load %x[%i, %c1] : memref<2x2xi64>
    %aa = arith.muli %x0, %x0 : i64
    %bb = arith.muli %x1, %x1 : i64
    %a3 = arith.muli %aa, %l3 : i64
    %b7 = arith.muli %bb, %l7 : i64
    %ab = arith.addi %a3, %b7 : i64
    %v = arith.addi %ab, %l5 : i64
    %r:2 = scf.while (%a = %v, %b = %l0) : (i64, i64) -> (i64, i64) {
      %q = arith.divui %v, %a : i64
      %s = arith.addi %a, %q : i64
      %h = arith.shrui %s, %l1 : i64
      %p = arith.cmpi ne, %h, %a : i64
      scf.condition(%p) %a, %h : i64, i64
    } do {
    ^bb0(%a: i64, %h: i64):
      scf.yield %h, %a : i64, i64
    }
    memref.store %r#0, %o[%i] : memref<2xi64>
  }
  return
}
