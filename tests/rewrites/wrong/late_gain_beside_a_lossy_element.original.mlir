func.func @f(%x: memref<64xf32> {neurojit.range = [-4.0, 4.0]}, %o: memref<65xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 64 : index
  %z = arith.constant 0.0 : f32
  %one = arith.constant 1.0 : f32
  %co = arith.constant 0.6 : f32
  %si = arith.constant 0.8 : f32
  %p1 = arith.constant 0.1 : f32
  %p7 = arith.constant 0.7 : f32
  %x0 = memref.load %x[%c0] : memref<64xf32>
  %t0 = math.tanh %x0 : f32
  %e0 = arith.addf %t0, %p7 : f32
  %e1 = arith.mulf %e0, %p1 : f32
  %e2 = arith.mulf %e0, %p7 : f32
  %e3 = arith.mulf %e0, %si : f32
  %e4 = arith.addf %e1, %e2 : f32
  %e5 = arith.subf %e4, %e3 : f32
  memref.store %e5, %o[%n] : memref<65xf32>
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%a = %one, %b = %z) -> (f32, f32) {
    %v0 = memref.load %x[%i] : memref<64xf32>
    %v = math.tanh %v0 : f32
    %ca = arith.mulf %co, %a : f32
    %sb = arith.mulf %si, %b : f32
    %d = arith.subf %ca, %sb : f32
    %y = arith.addf %d, %v : f32
    %sa = arith.mulf %si, %a : f32
    %cb = arith.mulf %co, %b : f32
    %e = arith.addf %sa, %cb : f32
    memref.store %y, %o[%i] : memref<65xf32>
    scf.yield %y, %e : f32, f32
  }
  return
}
