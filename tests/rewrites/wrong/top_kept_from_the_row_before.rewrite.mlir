// wrong where all of a row are equal, after one whose largest is below 1
func.func @f(%x: memref<6x24xf32> {neurojit.range = [-50.0, 50.0]}, %o: memref<6x24xf32>) {
  %c0 = arith.constant 0 : index
  %c6 = arith.constant 6 : index
  %c1 = arith.constant 1 : index
  %f1p0 = arith.constant 1.0 : f32
  %c24 = arith.constant 24 : index
  %e = scf.for %i = %c0 to %c6 step %c1 iter_args(%last = %f1p0) -> (f32) {
    %x0 = memref.load %x[%i, %c0] : memref<6x24xf32>
    %r:2 = scf.for %j = %c1 to %c24 step %c1 iter_args(%l = %x0, %h = %x0) -> (f32, f32) {
      %v = memref.load %x[%i, %j] : memref<6x24xf32>
      %n = arith.minimumf %v, %l : f32
      %m = arith.maximumf %v, %h : f32
      scf.yield %n, %m : f32, f32
    }
    %p = arith.cmpf ogt, %r#1, %r#0 : f32
    %top = arith.select %p, %r#1, %last : f32
    scf.for %j = %c0 to %c24 step %c1 {
      %v = memref.load %x[%i, %j] : memref<6x24xf32>
      %q = arith.minimumf %v, %top : f32
      %u = arith.addf %q, %top : f32
      memref.store %u, %o[%i, %j] : memref<6x24xf32>
    }
    %z = arith.minimumf %top, %f1p0 : f32
    scf.yield %z : f32
  }
  return
}
