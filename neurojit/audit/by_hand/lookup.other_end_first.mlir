// Clamped from above, then from below.
func.func @lookup(%table: memref<10xf32>, %at: memref<16xi32>, %y: memref<16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %first = arith.constant 0 : i32
  %last = arith.constant 9 : i32
  scf.for %i = %c0 to %c16 step %c1 {
    %k = memref.load %at[%i] : memref<16xi32>
    %lowered = arith.minsi %k, %last : i32
    %inside = arith.maxsi %lowered, %first : i32
    %place = arith.index_cast %inside : i32 to index
    %v = memref.load %table[%place] : memref<10xf32>
    memref.store %v, %y[%i] : memref<16xf32>
  }
  return
}
