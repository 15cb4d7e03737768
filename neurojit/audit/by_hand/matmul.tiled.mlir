// Tiles of 2 x 5, the row of the right operand as one vector.
func.func @matmul(%a: memref<6x7xf32>, %b: memref<7x5xf32>, %c: memref<6x5xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %m = arith.constant 6 : index
  %k = arith.constant 7 : index
  %zeros = arith.constant dense<0.0> : vector<5xf32>
  scf.for %i = %c0 to %m step %c2 {
    %i1 = arith.addi %i, %c1 : index
    %top, %bottom = scf.for %l = %c0 to %k step %c1 iter_args(%s0 = %zeros, %s1 = %zeros)
        -> (vector<5xf32>, vector<5xf32>) {
      %x0 = memref.load %a[%i, %l] : memref<6x7xf32>
      %x1 = memref.load %a[%i1, %l] : memref<6x7xf32>
      %v0 = vector.broadcast %x0 : f32 to vector<5xf32>
      %v1 = vector.broadcast %x1 : f32 to vector<5xf32>
      %y = vector.load %b[%l, %c0] : memref<7x5xf32>, vector<5xf32>
      %t0 = vector.fma %v0, %y, %s0 : vector<5xf32>
      %t1 = vector.fma %v1, %y, %s1 : vector<5xf32>
      scf.yield %t0, %t1 : vector<5xf32>, vector<5xf32>
    }
    vector.store %top, %c[%i, %c0] : memref<6x5xf32>, vector<5xf32>
    vector.store %bottom, %c[%i1, %c0] : memref<6x5xf32>, vector<5xf32>
  }
  return
}
