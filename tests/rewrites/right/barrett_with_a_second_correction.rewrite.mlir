func.func @f(%xa: memref<64xi32> {neurojit.range = [0, 100000000]}, %o: memref<64xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_429196_i64 = arith.constant 429196 : i64
  %k_32_i64 = arith.constant 32 : i64
  %k_10007_i32 = arith.constant 10007 : i32
  scf.for %i = %c0 to %cn step %c1 {
    %a = memref.load %xa[%i] : memref<64xi32>
    %w = arith.extui %a : i32 to i64
    %t = arith.muli %w, %k_429196_i64 : i64
    %qq = arith.shrui %t, %k_32_i64 : i64
    %q = arith.trunci %qq : i64 to i32
    %m = arith.muli %q, %k_10007_i32 : i32
    %r0 = arith.subi %a, %m : i32
    %b0 = arith.cmpi uge, %r0, %k_10007_i32 : i32
    %r0d = arith.subi %r0, %k_10007_i32 : i32
    %r1 = arith.select %b0, %r0d, %r0 : i32
    
    %b1 = arith.cmpi uge, %r1, %k_10007_i32 : i32
    %r1d = arith.subi %r1, %k_10007_i32 : i32
    %out = arith.select %b1, %r1d, %r1 : i32
    memref.store %out, %o[%i] : memref<64xi32>
  }
  return
}
