// Each bin is counted by a walk of its own.
func.func @histogram(%x: memref<3x16xi32>, %y: memref<3x8xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = arith.constant 3 : index
  %n = arith.constant 16 : index
  %bins = arith.constant 8 : index
  %zero = arith.constant 0 : i32
  %last = arith.constant 7 : i32
  scf.for %i = %c0 to %rows step %c1 {
    scf.for %k = %c0 to %bins step %c1 {
      %bin = arith.index_cast %k : index to i32
      %count = scf.for %j = %c0 to %n step %c1 iter_args(%before = %zero) -> (i32) {
        %v = memref.load %x[%i, %j] : memref<3x16xi32>
        %raised = arith.maxsi %v, %zero : i32
        %inside = arith.minsi %raised, %last : i32
        %here = arith.cmpi eq, %inside, %bin : i32
        %once = arith.extui %here : i1 to i32
        %after = arith.addi %before, %once : i32
        scf.yield %after : i32
      }
      memref.store %count, %y[%i, %k] : memref<3x8xi32>
    }
  }
  return
}
