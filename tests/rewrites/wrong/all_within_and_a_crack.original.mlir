func.func @f(%x: memref<16x3xf32> {neurojit.range = [-8.0, 8.0]}, %o: memref<16xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %c16 = arith.constant 16 : index
  %limit = arith.constant 4.0 : f32
  %half = arith.constant 0.5 : f32
  %one = arith.constant 1 : i32
  scf.for %i = %c0 to %c16 step %c1 {
    %n = scf.for %k = %c0 to %c3 step %c1 iter_args(%a = %one) -> (i32) {
      %k1 = arith.addi %k, %c1 : index
      %l = arith.remui %k1, %c3 : index
      %v = memref.load %x[%i, %k] : memref<16x3xf32>
      %w = memref.load %x[%i, %l] : memref<16x3xf32>
      %u = arith.mulf %w, %half : f32
      %d = arith.addf %v, %u : f32
      %g = math.absf %d : f32
      %p = arith.cmpf olt, %g, %limit : f32
      %e = arith.extui %p : i1 to i32
      %b = arith.andi %a, %e : i32
      scf.yield %b : i32
    }
    memref.store %n, %o[%i] : memref<16xi32>
  }
  return
}
