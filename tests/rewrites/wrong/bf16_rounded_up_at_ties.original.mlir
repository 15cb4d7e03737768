func.func @f(%xu: memref<64xf32>, %o: memref<64xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_16_i32 = arith.constant 16 : i32
  %k_1_i32 = arith.constant 1 : i32
  %k_32767_i32 = arith.constant 32767 : i32
  scf.for %i = %c0 to %cn step %c1 {
    %u = memref.load %xu[%i] : memref<64xf32>
    %b = arith.bitcast %u : f32 to i32
    %h = arith.shrui %b, %k_16_i32 : i32
    %odd = arith.andi %h, %k_1_i32 : i32
    %add = arith.addi %odd, %k_32767_i32 : i32
    %sum = arith.addi %b, %add : i32
    %out = arith.shrui %sum, %k_16_i32 : i32
    memref.store %out, %o[%i] : memref<64xi32>
  }
  return
}
