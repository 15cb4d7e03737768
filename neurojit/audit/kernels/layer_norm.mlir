// Each row less its mean, over the root of its variance, scaled and shifted.
func.func @layer_norm(%x: memref<3x8xf32>, %gain: memref<8xf32>, %shift: memref<8xf32>, %y: memref<3x8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = arith.constant 3 : index
  %columns = arith.constant 8 : index
  %zero = arith.constant 0.0 : f32
  %eighth = arith.constant 0.125 : f32
  %epsilon = arith.constant 1.0e-2 : f32
  scf.for %i = %c0 to %rows step %c1 {
    %sum = scf.for %j = %c0 to %columns step %c1 iter_args(%before = %zero) -> f32 {
      %v = memref.load %x[%i, %j] : memref<3x8xf32>
      %after = arith.addf %before, %v : f32
      scf.yield %after : f32
    }
    %mean = arith.mulf %sum, %eighth : f32
    %squares = scf.for %j = %c0 to %columns step %c1 iter_args(%before = %zero) -> f32 {
      %v = memref.load %x[%i, %j] : memref<3x8xf32>
      %d = arith.subf %v, %mean : f32
      %q = arith.mulf %d, %d : f32
      %after = arith.addf %before, %q : f32
      scf.yield %after : f32
    }
    %variance = arith.mulf %squares, %eighth : f32
    %safe = arith.addf %variance, %epsilon : f32
    %root = math.sqrt %safe : f32
    scf.for %j = %c0 to %columns step %c1 {
      %v = memref.load %x[%i, %j] : memref<3x8xf32>
      %g = memref.load %gain[%j] : memref<8xf32>
      %b = memref.load %shift[%j] : memref<8xf32>
      %d = arith.subf %v, %mean : f32
      %q = arith.divf %d, %root : f32
      %s = arith.mulf %q, %g : f32
      %t = arith.addf %s, %b : f32
      memref.store %t, %y[%i, %j] : memref<3x8xf32>
    }
  }
  return
}
