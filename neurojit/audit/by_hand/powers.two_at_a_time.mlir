// Two factors a turn, and the odd one first.
func.func @powers(%x: memref<16xi32>, %k: memref<16xi32>, %y: memref<16xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 16 : index
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %two = arith.constant 2 : index
  scf.for %i = %c0 to %n step %c1 {
    %base = memref.load %x[%i] : memref<16xi32>
    %given = memref.load %k[%i] : memref<16xi32>
    %exponent = arith.maxsi %given, %zero : i32
    %low = arith.andi %exponent, %one : i32
    %odd = arith.cmpi ne, %low, %zero : i32
    %first = arith.select %odd, %base, %one : i32
    %square = arith.muli %base, %base : i32
    %even = arith.subi %exponent, %low : i32
    %times = arith.index_cast %even : i32 to index
    %power = scf.for %j = %c0 to %times step %two iter_args(%p = %first) -> (i32) {
      %q = arith.muli %p, %square : i32
      scf.yield %q : i32
    }
    memref.store %power, %y[%i] : memref<16xi32>
  }
  return
}
