// The bias is what the sum starts from; relu by a comparison that keeps NaN.
func.func @linear(%x: memref<4x8xf32>, %w: memref<8x8xf32>, %b: memref<8xf32>, %y: memref<4x8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant 0.0 : f32
  scf.for %i = %c0 to %c4 step %c1 {
    scf.for %j = %c0 to %c8 step %c1 {
      %bias = memref.load %b[%j] : memref<8xf32>
      %sum = scf.for %l = %c0 to %c8 step %c1 iter_args(%before = %bias) -> (f32) {
        %v = memref.load %x[%i, %l] : memref<4x8xf32>
        %t = memref.load %w[%l, %j] : memref<8x8xf32>
        %after = math.fma %v, %t, %before : f32
        scf.yield %after : f32
      }
      %negative = arith.cmpf olt, %sum, %zero : f32
      %r = arith.select %negative, %zero, %sum : f32
      memref.store %r, %y[%i, %j] : memref<4x8xf32>
    }
  }
  return
}
