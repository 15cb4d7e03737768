// Squared as often as an exponent has bits.
func.func @powers(%x: memref<16xi32>, %k: memref<16xi32>, %y: memref<16xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 16 : index
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %bits = arith.constant 31 : index
  scf.for %i = %c0 to %n step %c1 {
    %base = memref.load %x[%i] : memref<16xi32>
    %given = memref.load %k[%i] : memref<16xi32>
    %exponent = arith.maxsi %given, %zero : i32
    %r:3 = scf.for %j = %c0 to %bits step %c1 iter_args(%p = %one, %s = %base, %e = %exponent) -> (i32, i32, i32) {
      %low = arith.andi %e, %one : i32
      %odd = arith.cmpi ne, %low, %zero : i32
      %more = arith.muli %p, %s : i32
      %q = arith.select %odd, %more, %p : i32
      %square = arith.muli %s, %s : i32
      %half = arith.shrui %e, %one : i32
      scf.yield %q, %square, %half : i32, i32, i32
    }
    memref.store %r#0, %y[%i] : memref<16xi32>
  }
  return
}
