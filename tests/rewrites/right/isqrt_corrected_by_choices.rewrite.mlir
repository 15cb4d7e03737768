func.func @f(%xv: memref<64xi64>, %o: memref<64xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_4503599627370495_i64 = arith.constant 4503599627370495 : i64
  %k_1_i64 = arith.constant 1 : i64
  scf.for %i = %c0 to %cn step %c1 {
    %v = memref.load %xv[%i] : memref<64xi64>
    %a = arith.andi %v, %k_4503599627370495_i64 : i64
    %af = arith.sitofp %a : i64 to f64
    %q = math.sqrt %af : f64
    %s0 = arith.fptosi %q : f64 to i64
    
    %ss = arith.muli %s0, %s0 : i64
    %hi = arith.cmpi sgt, %ss, %a : i64
    %d0 = arith.subi %s0, %k_1_i64 : i64
    %s1 = arith.select %hi, %d0, %s0 : i64
    %s2 = arith.addi %s1, %k_1_i64 : i64
    %sq = arith.muli %s2, %s2 : i64
    %lo = arith.cmpi sle, %sq, %a : i64
    %out = arith.select %lo, %s2, %s1 : i64
    memref.store %out, %o[%i] : memref<64xi64>
  }
  return
}
