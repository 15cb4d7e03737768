// Eight results at once, the taps broadcast.
func.func @filter(%x: memref<18xf32>, %w: memref<3xf32>, %y: memref<16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c8 = arith.constant 8 : index
  %n = arith.constant 16 : index
  %w0 = memref.load %w[%c0] : memref<3xf32>
  %w1 = memref.load %w[%c1] : memref<3xf32>
  %w2 = memref.load %w[%c2] : memref<3xf32>
  %t0 = vector.broadcast %w0 : f32 to vector<8xf32>
  %t1 = vector.broadcast %w1 : f32 to vector<8xf32>
  %t2 = vector.broadcast %w2 : f32 to vector<8xf32>
  scf.for %i = %c0 to %n step %c8 {
    %i1 = arith.addi %i, %c1 : index
    %i2 = arith.addi %i, %c2 : index
    %x0 = vector.load %x[%i] : memref<18xf32>, vector<8xf32>
    %x1 = vector.load %x[%i1] : memref<18xf32>, vector<8xf32>
    %x2 = vector.load %x[%i2] : memref<18xf32>, vector<8xf32>
    %p0 = arith.mulf %x0, %t0 : vector<8xf32>
    %p1 = vector.fma %x1, %t1, %p0 : vector<8xf32>
    %p2 = vector.fma %x2, %t2, %p1 : vector<8xf32>
    vector.store %p2, %y[%i] : memref<16xf32>, vector<8xf32>
  }
  return
}
