func.func @f(%xu: memref<64xf32>, %o: memref<64xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_16_i32 = arith.constant 16 : i32
  %k_65535_i32 = arith.constant 65535 : i32
  %k_1_i32 = arith.constant 1 : i32
  %k_32768_i32 = arith.constant 32768 : i32
  scf.for %i = %c0 to %cn step %c1 {
    %u = memref.load %xu[%i] : memref<64xf32>
    %b = arith.bitcast %u : f32 to i32
    %h = arith.shrui %b, %k_16_i32 : i32
    %low = arith.andi %b, %k_65535_i32 : i32
    %odd = arith.andi %h, %k_1_i32 : i32
    %w = arith.addi %low, %odd : i32
    %up = arith.cmpi ugt, %w, %k_32768_i32 : i32
    %u1 = arith.extui %up : i1 to i32
    %oo = arith.addi %h, %u1 : i32
    %out = arith.andi %oo, %k_65535_i32 : i32
    memref.store %out, %o[%i] : memref<64xi32>
  }
  return
}
