// wrong where a chain of more than 20 leads to the least label
func.func @f(%next: memref<32xindex> {neurojit.range = [0, 31]}, %label: memref<32xi32>) {
  %c0 = arith.constant 0 : index
  %c20 = arith.constant 20 : index
  %c1 = arith.constant 1 : index
  %c32 = arith.constant 32 : index
  %t = memref.alloca() : memref<32xi32>
  scf.for %r = %c0 to %c20 step %c1 {
    scf.for %i = %c0 to %c32 step %c1 {
      %v = memref.load %label[%i] : memref<32xi32>
      memref.store %v, %t[%i] : memref<32xi32>
    }
    scf.for %i = %c0 to %c32 step %c1 {
      %n = memref.load %next[%i] : memref<32xindex>
      %v = memref.load %t[%i] : memref<32xi32>
      %w = memref.load %t[%n] : memref<32xi32>
      %m = arith.minsi %v, %w : i32
      memref.store %m, %label[%i] : memref<32xi32>
    }
  }
  return
}
