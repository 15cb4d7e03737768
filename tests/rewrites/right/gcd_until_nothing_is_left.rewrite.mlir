func.func @f(%x: memref<6xi64> {neurojit.range = [1, 2000000000]}, %y: memref<6xi64> {neurojit.range = [1, 2000000000]}, %o: memref<6xi64>) {
  %c0 = arith.constant 0 : index
  %c6 = arith.constant 6 : index
  %c1 = arith.constant 1 : index
  %l0 = arith.constant 0 : i64
  scf.for %i = %c0 to %c6 step %c1 {
    %v = memref.load %x[%i] : memref<6xi64>
    %w = memref.load %y[%i] : memref<6xi64>
    %r:2 = scf.while (%a = %v, %b = %w) : (i64, i64) -> (i64, i64) {
      %z = arith.cmpi ne, %b, %l0 : i64
      scf.condition(%z) %a, %b : i64, i64
    } do {
    ^bb0(%a: i64, %b: i64):
      %q = arith.remui %a, %b : i64
      scf.yield %b, %q : i64, i64
    }
    memref.store %r#0, %o[%i] : memref<6xi64>
  }
  return
}
