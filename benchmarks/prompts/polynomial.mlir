// A polynomial of degree 16 at 64 Ki points, each power computed from scratch.
func.func @polynomial(%x: memref<65536xf32>, %c: memref<17xf32>, %y: memref<65536xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c17 = arith.constant 17 : index
  %n = arith.constant 65536 : index
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1.0 : f32
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<65536xf32>
    %sum = scf.for %k = %c0 to %c17 step %c1 iter_args(%s = %zero) -> f32 {
      %power = scf.for %j = %c0 to %k step %c1 iter_args(%p = %one) -> f32 {
        %q = arith.mulf %p, %v : f32
        scf.yield %q : f32
      }
      %a = memref.load %c[%k] : memref<17xf32>
      %t = arith.mulf %a, %power : f32
      %u = arith.addf %s, %t : f32
      scf.yield %u : f32
    }
    memref.store %sum, %y[%i] : memref<65536xf32>
  }
  return
}
