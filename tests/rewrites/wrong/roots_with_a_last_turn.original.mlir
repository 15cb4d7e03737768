func.func @f(%x: memref<25xf32> {neurojit.range = [-8.0, 8.0]}, %o: memref<24xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c24 = arith.constant 24 : index
  %z = arith.constant 0.0 : f32
  %two = arith.constant 2.0 : f32
  %half = arith.constant 0.5 : f32
  scf.for %i = %c0 to %c24 step %c1 {
    %j = arith.addi %i, %c1 : index
    %v = memref.load %x[%i] : memref<25xf32>
    %w = memref.load %x[%j] : memref<25xf32>
    %u = arith.mulf %w, %half : f32
    %d = arith.addf %v, %u : f32
    %e = math.absf %d : f32
    %n = arith.subf %two, %e : f32
    %p = arith.cmpf ogt, %n, %z : f32
    memref.store %v, %o[%i] : memref<24xf32>
    scf.if %p {
      %r = math.sqrt %n : f32
      memref.store %r, %o[%i] : memref<24xf32>
    }
  }
  return
}
