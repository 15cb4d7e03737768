// Integer powers, one product after another; an exponent below one gives one.
func.func @powers(%x: memref<16xi32>, %k: memref<16xi32>, %y: memref<16xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 16 : index
  %one = arith.constant 1 : i32
  scf.for %i = %c0 to %n step %c1 {
    %base = memref.load %x[%i] : memref<16xi32>
    %exponent = memref.load %k[%i] : memref<16xi32>
    %times = arith.index_cast %exponent : i32 to index
    %power = scf.for %j = %c0 to %times step %c1 iter_args(%p = %one) -> (i32) {
      %q = arith.muli %p, %base : i32
      scf.yield %q : i32
    }
    memref.store %power, %y[%i] : memref<16xi32>
  }
  return
}
