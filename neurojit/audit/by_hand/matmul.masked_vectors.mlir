// Rows of the result as vectors of four; the last of them is masked.
func.func @matmul(%a: memref<6x7xf32>, %b: memref<7x5xf32>, %c: memref<6x5xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %c5 = arith.constant 5 : index
  %c6 = arith.constant 6 : index
  %c7 = arith.constant 7 : index
  %zeros = arith.constant dense<0.0> : vector<4xf32>
  scf.for %i = %c0 to %c6 step %c1 {
    scf.for %j = %c0 to %c5 step %c4 {
      %left = arith.subi %c5, %j : index
      %mask = vector.create_mask %left : vector<4xi1>
      %sum = scf.for %l = %c0 to %c7 step %c1 iter_args(%before = %zeros) -> (vector<4xf32>) {
        %x = memref.load %a[%i, %l] : memref<6x7xf32>
        %xs = vector.broadcast %x : f32 to vector<4xf32>
        %y = vector.maskedload %b[%l, %j], %mask, %zeros
            : memref<7x5xf32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
        %after = vector.fma %xs, %y, %before : vector<4xf32>
        scf.yield %after : vector<4xf32>
      }
      vector.maskedstore %c[%i, %j], %mask, %sum : memref<6x5xf32>, vector<4xi1>, vector<4xf32>
    }
  }
  return
}
