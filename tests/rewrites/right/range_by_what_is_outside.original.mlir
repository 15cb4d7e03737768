func.func @f(%x: memref<24xf32>, %o: memref<24xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 24 : index
  %lo = arith.constant -1.5 : f32
  %hi = arith.constant 2.5 : f32
  %z = arith.constant 0.0 : f32
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<24xf32>
    %a = arith.cmpf oge, %v, %lo : f32
    %b = arith.cmpf olt, %v, %hi : f32
    %in = arith.andi %a, %b : i1
    %r = arith.select %in, %v, %z : f32
    memref.store %r, %o[%i] : memref<24xf32>
  }
  return
}
