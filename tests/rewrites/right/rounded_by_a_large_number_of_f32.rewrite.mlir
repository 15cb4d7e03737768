func.func @f(%xu: memref<64xf32> {neurojit.range = [-4000000.0, 4000000.0]}, %o: memref<64xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_12582912_0_f32 = arith.constant 12582912.0 : f32
  %k_1262485504_i32 = arith.constant 1262485504 : i32
  scf.for %i = %c0 to %cn step %c1 {
    %u = memref.load %xu[%i] : memref<64xf32>
    %t = arith.addf %u, %k_12582912_0_f32 : f32
    %b = arith.bitcast %t : f32 to i32
    %out = arith.subi %b, %k_1262485504_i32 : i32
    memref.store %out, %o[%i] : memref<64xi32>
  }
  return
}
