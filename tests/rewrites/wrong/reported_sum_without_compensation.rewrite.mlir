func.func @f(%x: memref<64xf32> {neurojit.range = [-1.0e6, 1.0e6]}, %o: memref<64xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 64 : index
  %z = arith.constant 0.0 : f32
  %lim = arith.constant 0.5 : f32
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%s = %z) -> (f32) {
    %v = memref.load %x[%i] : memref<64xf32>
    %t = arith.addf %s, %v : f32
    scf.yield %t : f32
  }
  %x0 = memref.load %x[%c1] : memref<64xf32>
  %ok = arith.cmpf ole, %x0, %lim : f32
  "tensorlang.assert"(%ok, %r) {message = "second is too large", names = ["sum"]} : (i1, f32) -> ()
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<64xf32>
    %w = arith.mulf %v, %v : f32
    memref.store %w, %o[%i] : memref<64xf32>
  }
  return
}
