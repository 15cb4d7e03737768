func.func @f(%x: memref<290xf32> {neurojit.range = [0.0, 1.0]}) -> f32 {
  %c0 = arith.constant 0 : index
  %c290 = arith.constant 290 : index
  %c1 = arith.constant 1 : index
  %k0 = arith.constant 0 : i32
  %f0p75 = arith.constant 0.75 : f32
  %k20 = arith.constant 20 : i32
  %f1p0 = arith.constant 1.0 : f32
  %f0p0 = arith.constant 0.0 : f32
  %n = scf.for %i = %c0 to %c290 step %c1 iter_args(%c = %k0) -> (i32) {
    %v = memref.load %x[%i] : memref<290xf32>
    %p = arith.cmpf ogt, %v, %f0p75 : f32
    %u = arith.extui %p : i1 to i32
    %d = arith.addi %c, %u : i32
    scf.yield %d : i32
  }
  %p = arith.cmpi ugt, %n, %k20 : i32
  %e = arith.select %p, %f1p0, %f0p0 : f32
  return %e : f32
}
