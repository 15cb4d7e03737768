// Remainders of numbers that have no sign.
func.func @divisor(%x: memref<8xi32>, %y: memref<8xi32>, %z: memref<8xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 8 : index
  %zero = arith.constant 0 : i32
  %magnitude = arith.constant 2147483647 : i32
  scf.for %i = %c0 to %n step %c1 {
    %a = memref.load %x[%i] : memref<8xi32>
    %b = memref.load %y[%i] : memref<8xi32>
    %a0 = arith.andi %a, %magnitude : i32
    %b0 = arith.andi %b, %magnitude : i32
    %end:2 = scf.while (%p = %a0, %q = %b0) : (i32, i32) -> (i32, i32) {
      %more = arith.cmpi ne, %q, %zero : i32
      scf.condition(%more) %p, %q : i32, i32
    } do {
    ^bb0(%p: i32, %q: i32):
      %r = arith.remui %p, %q : i32
      scf.yield %q, %r : i32, i32
    }
    memref.store %end#0, %z[%i] : memref<8xi32>
  }
  return
}
