// wrong where 256 to 276 of 290 are loud
func.func @f(%x: memref<290xf32> {neurojit.range = [0.0, 1.0]}) -> f32 {
  %c0 = arith.constant 0 : index
  %c290 = arith.constant 290 : index
  %c1 = arith.constant 1 : index
  %b0 = arith.constant 0 : i8
  %f0p75 = arith.constant 0.75 : f32
  %b20 = arith.constant 20 : i8
  %f1p0 = arith.constant 1.0 : f32
  %f0p0 = arith.constant 0.0 : f32
  %n = scf.for %i = %c0 to %c290 step %c1 iter_args(%c = %b0) -> (i8) {
    %v = memref.load %x[%i] : memref<290xf32>
    %p = arith.cmpf ogt, %v, %f0p75 : f32
    %u = arith.extui %p : i1 to i8
    %d = arith.addi %c, %u : i8
    scf.yield %d : i8
  }
  %p = arith.cmpi ugt, %n, %b20 : i8
  %e = arith.select %p, %f1p0, %f0p0 : f32
  return %e : f32
}
