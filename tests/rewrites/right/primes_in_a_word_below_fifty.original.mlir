func.func @f(%xa: memref<64xi32>, %o: memref<64xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_50_i32 = arith.constant 50 : i32
  %k_2_index = arith.constant 2 : index
  %k_8_index = arith.constant 8 : index
  %k_1_i32 = arith.constant 1 : i32
  %k_0_i32 = arith.constant 0 : i32
  scf.for %i = %c0 to %cn step %c1 {
    %a = memref.load %xa[%i] : memref<64xi32>
    %m = arith.remui %a, %k_50_i32 : i32
    %c:2 = scf.for %k = %k_2_index to %k_8_index step %c1 iter_args(%s = %k_1_i32, %u = %k_0_i32) -> (i32, i32) {
      %d = arith.index_cast %k : index to i32
      %r = arith.remui %m, %d : i32
      %z = arith.cmpi eq, %r, %k_0_i32 : i32
      %ne = arith.cmpi ugt, %m, %d : i32
      %both = arith.andi %z, %ne : i1
      %s2 = arith.select %both, %k_0_i32, %s : i32
      scf.yield %s2, %u : i32, i32
    }
    %big = arith.cmpi ugt, %m, %k_1_i32 : i32
    %bi = arith.extui %big : i1 to i32
    %out = arith.andi %c#0, %bi : i32
    memref.store %out, %o[%i] : memref<64xi32>
  }
  return
}
