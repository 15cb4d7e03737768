// Entries of a table by index; an index outside is moved to the nearest end.
func.func @lookup(%table: memref<10xf32>, %at: memref<16xi32>, %y: memref<16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 16 : index
  %first = arith.constant 0 : i32
  %last = arith.constant 9 : i32
  scf.for %i = %c0 to %n step %c1 {
    %k = memref.load %at[%i] : memref<16xi32>
    %raised = arith.maxsi %k, %first : i32
    %inside = arith.minsi %raised, %last : i32
    %place = arith.index_cast %inside : i32 to index
    %v = memref.load %table[%place] : memref<10xf32>
    memref.store %v, %y[%i] : memref<16xf32>
  }
  return
}
