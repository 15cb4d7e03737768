// A filter of three taps along a line: y[i] = x[i] w[0] + x[i + 1] w[1] + x[i + 2] w[2].
func.func @filter(%x: memref<18xf32>, %w: memref<3xf32>, %y: memref<16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %taps = arith.constant 3 : index
  %n = arith.constant 16 : index
  %zero = arith.constant 0.0 : f32
  scf.for %i = %c0 to %n step %c1 {
    %sum = scf.for %k = %c0 to %taps step %c1 iter_args(%before = %zero) -> f32 {
      %at = arith.addi %i, %k : index
      %v = memref.load %x[%at] : memref<18xf32>
      %t = memref.load %w[%k] : memref<3xf32>
      %p = arith.mulf %v, %t : f32
      %after = arith.addf %before, %p : f32
      scf.yield %after : f32
    }
    memref.store %sum, %y[%i] : memref<16xf32>
  }
  return
}
