func.func @f(%a: memref<12x20xf32>, %b: memref<9x20xf32>, %bias: memref<9xf32>, %o: memref<12x9xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c12 = arith.constant 12 : index
  %c20 = arith.constant 20 : index
  %c9 = arith.constant 9 : index
  %z = arith.constant 0.0 : f32
  scf.for %i = %c0 to %c12 step %c1 {
    scf.for %j = %c0 to %c9 step %c1 {
      %s = scf.for %k = %c0 to %c20 step %c1 iter_args(%acc = %z) -> (f32) {
        %p = memref.load %a[%i, %k] : memref<12x20xf32>
        %q = memref.load %b[%j, %k] : memref<9x20xf32>
        %m = arith.mulf %p, %q : f32
        %t = arith.addf %acc, %m : f32
        scf.yield %t : f32
      }
      %bb = memref.load %bias[%j] : memref<9xf32>
      %t = arith.addf %s, %bb : f32
      %r = arith.maximumf %t, %z : f32
      memref.store %r, %o[%i, %j] : memref<12x9xf32>
    }
  }
  return
}
