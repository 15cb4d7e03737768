// A filter of second order, in transposed direct form.
func.func @biquad(%x: memref<24xf32>, %y: memref<24xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 24 : index
  %zero = arith.constant 0.0 : f32
  %b0 = arith.constant 0.0675 : f32
  %b1 = arith.constant 0.135 : f32
  %b2 = arith.constant 0.0675 : f32
  %a1 = arith.constant -1.143 : f32
  %a2 = arith.constant 0.413 : f32
  %end:2 = scf.for %i = %c0 to %n step %c1 iter_args(%s = %zero, %t = %zero) -> (f32, f32) {
    %v = memref.load %x[%i] : memref<24xf32>
    %p0 = arith.mulf %v, %b0 : f32
    %w = arith.addf %p0, %s : f32
    %p1 = arith.mulf %v, %b1 : f32
    %q1 = arith.mulf %w, %a1 : f32
    %r1 = arith.subf %p1, %q1 : f32
    %s1 = arith.addf %r1, %t : f32
    %p2 = arith.mulf %v, %b2 : f32
    %q2 = arith.mulf %w, %a2 : f32
    %t1 = arith.subf %p2, %q2 : f32
    memref.store %w, %y[%i] : memref<24xf32>
    scf.yield %s1, %t1 : f32, f32
  }
  return
}
