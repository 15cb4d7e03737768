// Mean and squares in one pass that cancels nothing (B. P. Welford, Technometrics 4, 1962).
func.func @layer_norm(%x: memref<3x8xf32>, %gain: memref<8xf32>, %shift: memref<8xf32>, %y: memref<3x8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1.0 : f32
  %eighth = arith.constant 0.125 : f32
  %epsilon = arith.constant 1.0e-2 : f32
  scf.for %i = %c0 to %c3 step %c1 {
    %mean, %squares, %n = scf.for %j = %c0 to %c8 step %c1 iter_args(%m0 = %zero, %s0 = %zero, %k0 = %zero)
        -> (f32, f32, f32) {
      %v = memref.load %x[%i, %j] : memref<3x8xf32>
      %k1 = arith.addf %k0, %one : f32
      %d = arith.subf %v, %m0 : f32
      %step = arith.divf %d, %k1 : f32
      %m1 = arith.addf %m0, %step : f32
      %e = arith.subf %v, %m1 : f32
      %p = arith.mulf %d, %e : f32
      %s1 = arith.addf %s0, %p : f32
      scf.yield %m1, %s1, %k1 : f32, f32, f32
    }
    %variance = arith.mulf %squares, %eighth : f32
    %safe = arith.addf %variance, %epsilon : f32
    %root = math.rsqrt %safe : f32
    scf.for %j = %c0 to %c8 step %c1 {
      %v = memref.load %x[%i, %j] : memref<3x8xf32>
      %g = memref.load %gain[%j] : memref<8xf32>
      %b = memref.load %shift[%j] : memref<8xf32>
      %d = arith.subf %v, %mean : f32
      %q = arith.mulf %d, %root : f32
      %t = math.fma %q, %g, %b : f32
      memref.store %t, %y[%i, %j] : memref<3x8xf32>
    }
  }
  return
}
