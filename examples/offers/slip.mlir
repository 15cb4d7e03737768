// As horner.mlir, with a slip: the loop begins one coefficient late, so the highest power is left out. At most
// points of [-1, 1] that changes the sixth digit or less.
func.func @poly(%x: memref<4096xf32>, %c: memref<16xf32>, %y: memref<4096xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c15 = arith.constant 15 : index
  %c16 = arith.constant 16 : index
  %n = arith.constant 4096 : index
  %zero = arith.constant dense<0.0> : vector<16xf32>
  scf.for %i = %c0 to %n step %c16 {
    %v = vector.load %x[%i] : memref<4096xf32>, vector<16xf32>
    %sum = scf.for %k = %c1 to %c16 step %c1 iter_args(%s = %zero) -> vector<16xf32> {
      %down = arith.subi %c15, %k : index
      %a = memref.load %c[%down] : memref<16xf32>
      %as = vector.broadcast %a : f32 to vector<16xf32>
      %t = vector.fma %s, %v, %as : vector<16xf32>
      scf.yield %t : vector<16xf32>
    }
    vector.store %sum, %y[%i] : memref<4096xf32>, vector<16xf32>
  }
  return
}
