func.func @f(%x: memref<16x3xf32> {neurojit.range = [-8.0, 8.0]}, %o: memref<16x3xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %c16 = arith.constant 16 : index
  %z = arith.constant 0.0 : f32
  %one = arith.constant 1.0 : f32
  %half = arith.constant 0.5 : f32
  scf.for %i = %c0 to %c16 step %c1 {
    scf.for %k = %c0 to %c3 step %c1 {
      %k1 = arith.addi %k, %c1 : index
      %l = arith.remui %k1, %c3 : index
      %v = memref.load %x[%i, %k] : memref<16x3xf32>
      %w = memref.load %x[%i, %l] : memref<16x3xf32>
      %u = arith.mulf %w, %half : f32
      %s = arith.addf %v, %u : f32
      %q = arith.mulf %s, %s : f32
      %d = arith.subf %one, %q : f32
      %r = arith.maximumf %d, %z : f32
      memref.store %r, %o[%i, %k] : memref<16x3xf32>
    }
  }
  return
}
