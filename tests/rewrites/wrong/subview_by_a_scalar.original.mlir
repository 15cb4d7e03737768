func.func @f(%n: i64, %x: memref<64xf32>, %o: memref<64xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %nf = arith.sitofp %n : i64 to f32
  scf.for %i = %c0 to %c64 step %c1 {
    %v = memref.load %x[%i] : memref<64xf32>
    %e = math.exp %v : f32
    %r = arith.mulf %e, %nf : f32
    memref.store %r, %o[%i] : memref<64xf32>
  }
  return
}
