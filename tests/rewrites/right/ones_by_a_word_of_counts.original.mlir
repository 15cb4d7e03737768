func.func @f(%x: memref<32xi32>, %o: memref<32xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 32 : index
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<32xi32>
    %p = math.ctpop %v : i32
    memref.store %p, %o[%i] : memref<32xi32>
  }
  return
}
