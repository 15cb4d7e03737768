// In place, by recursion over a global buffer.
memref.global "private" @data : memref<9xi32> = dense<[5, 3, 9, -1, 7, 3, 0, 8, 2]>
func.func @sort(%low: index, %high: index) {
  %m = memref.get_global @data : memref<9xi32>
  %c1 = arith.constant 1 : index
  %more = arith.cmpi slt, %low, %high : index
  cf.cond_br %more, ^partition, ^end
^partition:
  %pivot = memref.load %m[%high] : memref<9xi32>
  %at = scf.for %i = %low to %high step %c1 iter_args(%p = %low) -> index {
    %x = memref.load %m[%i] : memref<9xi32>
    %less = arith.cmpi slt, %x, %pivot : i32
    %q = scf.if %less -> index {
      %y = memref.load %m[%p] : memref<9xi32>
      memref.store %y, %m[%i] : memref<9xi32>
      memref.store %x, %m[%p] : memref<9xi32>
      %n = arith.addi %p, %c1 : index
      scf.yield %n : index
    } else {
      scf.yield %p : index
    }
    scf.yield %q : index
  }
  %z = memref.load %m[%at] : memref<9xi32>
  memref.store %z, %m[%high] : memref<9xi32>
  memref.store %pivot, %m[%at] : memref<9xi32>
  %left = arith.subi %at, %c1 : index
  %right = arith.addi %at, %c1 : index
  call @sort(%low, %left) : (index, index) -> ()
  call @sort(%right, %high) : (index, index) -> ()
  cf.br ^end
^end:
  return
}
func.func @main() {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %m = memref.get_global @data : memref<9xi32>
  call @sort(%c0, %c8) : (index, index) -> ()
  %v = vector.load %m[%c0] : memref<9xi32>, vector<9xi32>
  vector.print %v : vector<9xi32>
  return
}
