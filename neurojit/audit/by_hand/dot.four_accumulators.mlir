// Four partial sums, added in a tree.
func.func @dot(%a: memref<48xf32>, %b: memref<48xf32>) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %n = arith.constant 48 : index
  %zero = arith.constant 0.0 : f32
  %r0, %r1, %r2, %r3 = scf.for %i = %c0 to %n step %c4
      iter_args(%s0 = %zero, %s1 = %zero, %s2 = %zero, %s3 = %zero) -> (f32, f32, f32, f32) {
    %i1 = arith.addi %i, %c1 : index
    %i2 = arith.addi %i, %c2 : index
    %i3 = arith.addi %i, %c3 : index
    %x0 = memref.load %a[%i] : memref<48xf32>
    %x1 = memref.load %a[%i1] : memref<48xf32>
    %x2 = memref.load %a[%i2] : memref<48xf32>
    %x3 = memref.load %a[%i3] : memref<48xf32>
    %y0 = memref.load %b[%i] : memref<48xf32>
    %y1 = memref.load %b[%i1] : memref<48xf32>
    %y2 = memref.load %b[%i2] : memref<48xf32>
    %y3 = memref.load %b[%i3] : memref<48xf32>
    %p0 = math.fma %x0, %y0, %s0 : f32
    %p1 = math.fma %x1, %y1, %s1 : f32
    %p2 = math.fma %x2, %y2, %s2 : f32
    %p3 = math.fma %x3, %y3, %s3 : f32
    scf.yield %p0, %p1, %p2, %p3 : f32, f32, f32, f32
  }
  %t0 = arith.addf %r0, %r1 : f32
  %t1 = arith.addf %r2, %r3 : f32
  %t = arith.addf %t0, %t1 : f32
  return %t : f32
}
