func.func @f(%xu: memref<64xf32> {neurojit.range = [-1.0, 1000000000.0]}, %o: memref<64xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_1_0_f32 = arith.constant 1.0 : f32
  %k_23_i32 = arith.constant 23 : i32
  %k_127_i32 = arith.constant 127 : i32
  scf.for %i = %c0 to %cn step %c1 {
    %u = memref.load %xu[%i] : memref<64xf32>
    %m = arith.maximumf %u, %k_1_0_f32 : f32
    %v = vector.broadcast %m : f32 to vector<4xf32>
    %b = arith.bitcast %v : vector<4xf32> to vector<4xi32>
    %k = vector.broadcast %k_23_i32 : i32 to vector<4xi32>
    %e = arith.shrui %b, %k : vector<4xi32>
    %x = vector.extract %e[0] : i32 from vector<4xi32>
    %out = arith.subi %x, %k_127_i32 : i32
    memref.store %out, %o[%i] : memref<64xi32>
  }
  return
}
