// wrong where a row is masked as a whole, after one that is not
func.func @f(%x: memref<10x32xf32> {neurojit.range = [-10.0, 10.0]}, %m: memref<10x32xi1>, %o: memref<10xf32>) {
  %c0 = arith.constant 0 : index
  %c10 = arith.constant 10 : index
  %c1 = arith.constant 1 : index
  %f0p0 = arith.constant 0.0 : f32
  %c32 = arith.constant 32 : index
  %f1p0 = arith.constant 1.0 : f32
  %e = scf.for %i = %c0 to %c10 step %c1 iter_args(%last = %f0p0) -> (f32) {
    %r:2 = scf.for %j = %c0 to %c32 step %c1 iter_args(%s = %f0p0, %n = %f0p0) -> (f32, f32) {
      %v = memref.load %x[%i, %j] : memref<10x32xf32>
      %p = memref.load %m[%i, %j] : memref<10x32xi1>
      %a = arith.select %p, %v, %f0p0 : f32
      %b = arith.select %p, %f1p0, %f0p0 : f32
      %t = arith.addf %s, %a : f32
      %c = arith.addf %n, %b : f32
      scf.yield %t, %c : f32, f32
    }
    %some = arith.cmpf ogt, %r#1, %f0p0 : f32
    %u = scf.if %some -> (f32) {
      %q = arith.divf %r#0, %r#1 : f32
      scf.yield %q : f32
    } else {
      scf.yield %last : f32
    }
    memref.store %u, %o[%i] : memref<10xf32>
    scf.yield %u : f32
  }
  return
}
