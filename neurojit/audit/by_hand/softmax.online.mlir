// One pass for maximum and sum: what was summed is scaled whenever the maximum rises.
// It starts from the lowest finite number: from -inf, a row that begins with -inf would subtract the two.
func.func @softmax(%x: memref<4x9xf32>, %y: memref<4x9xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %c9 = arith.constant 9 : index
  %zero = arith.constant 0.0 : f32
  %lowest = arith.constant 0xFF7FFFFF : f32
  scf.for %i = %c0 to %c4 step %c1 {
    %top, %sum = scf.for %j = %c0 to %c9 step %c1 iter_args(%m0 = %lowest, %s0 = %zero) -> (f32, f32) {
      %v = memref.load %x[%i, %j] : memref<4x9xf32>
      %m1 = arith.maximumf %m0, %v : f32
      %fall = arith.subf %m0, %m1 : f32
      %scale = math.exp %fall : f32
      %scaled = arith.mulf %s0, %scale : f32
      %d = arith.subf %v, %m1 : f32
      %e = math.exp %d : f32
      %s1 = arith.addf %scaled, %e : f32
      scf.yield %m1, %s1 : f32, f32
    }
    scf.for %j = %c0 to %c9 step %c1 {
      %v = memref.load %x[%i, %j] : memref<4x9xf32>
      %d = arith.subf %v, %top : f32
      %e = math.exp %d : f32
      %q = arith.divf %e, %sum : f32
      memref.store %q, %y[%i, %j] : memref<4x9xf32>
    }
  }
  return
}
