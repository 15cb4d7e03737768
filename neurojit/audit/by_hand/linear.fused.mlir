// Product, bias and relu in one pass over vectors of eight columns.
func.func @linear(%x: memref<4x8xf32>, %w: memref<8x8xf32>, %b: memref<8xf32>, %y: memref<4x8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = arith.constant 4 : index
  %k = arith.constant 8 : index
  %zeros = arith.constant dense<0.0> : vector<8xf32>
  %bias = vector.load %b[%c0] : memref<8xf32>, vector<8xf32>
  scf.for %i = %c0 to %rows step %c1 {
    %sum = scf.for %l = %c0 to %k step %c1 iter_args(%s = %zeros) -> vector<8xf32> {
      %v = memref.load %x[%i, %l] : memref<4x8xf32>
      %vs = vector.broadcast %v : f32 to vector<8xf32>
      %row = vector.load %w[%l, %c0] : memref<8x8xf32>, vector<8xf32>
      %t = vector.fma %vs, %row, %s : vector<8xf32>
      scf.yield %t : vector<8xf32>
    }
    %shifted = arith.addf %sum, %bias : vector<8xf32>
    %kept = arith.maximumf %shifted, %zeros : vector<8xf32>
    vector.store %kept, %y[%i, %c0] : memref<4x8xf32>, vector<8xf32>
  }
  return
}
