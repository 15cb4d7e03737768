func.func @f(%x: memref<2xi32>, %o: memref<2xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 2 : index
  %m = arith.constant 1023 : i32
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<2xi32>
    %k = arith.andi %v, %m : i32
    %r = arith.addi %k, %k : i32
    memref.store %r, %o[%i] : memref<2xi32>
  }
  return
}
