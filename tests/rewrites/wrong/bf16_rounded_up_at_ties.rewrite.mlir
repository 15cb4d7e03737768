// wrong at 1.00390625: half of a unit above 1
func.func @f(%xu: memref<64xf32>, %o: memref<64xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_32768_i32 = arith.constant 32768 : i32
  %k_16_i32 = arith.constant 16 : i32
  scf.for %i = %c0 to %cn step %c1 {
    %u = memref.load %xu[%i] : memref<64xf32>
    %b = arith.bitcast %u : f32 to i32
    %sum = arith.addi %b, %k_32768_i32 : i32
    %out = arith.shrui %sum, %k_16_i32 : i32
    memref.store %out, %o[%i] : memref<64xi32>
  }
  return
}
