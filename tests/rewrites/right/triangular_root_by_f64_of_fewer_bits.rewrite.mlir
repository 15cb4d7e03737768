func.func @f(%xv: memref<64xi64>, %o: memref<64xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_70368744177663_i64 = arith.constant 70368744177663 : i64
  %k_8_0_f64 = arith.constant 8.0 : f64
  %k_1_0_f64 = arith.constant 1.0 : f64
  %k_0_5_f64 = arith.constant 0.5 : f64
  scf.for %i = %c0 to %cn step %c1 {
    %v = memref.load %xv[%i] : memref<64xi64>
    %x = arith.andi %v, %k_70368744177663_i64 : i64
    %xf = arith.sitofp %x : i64 to f64
    %e = arith.mulf %xf, %k_8_0_f64 : f64
    %e1 = arith.addf %e, %k_1_0_f64 : f64
    %s = math.sqrt %e1 : f64
    %t = arith.subf %s, %k_1_0_f64 : f64
    %h = arith.mulf %t, %k_0_5_f64 : f64
    %out = arith.fptosi %h : f64 to i64
    memref.store %out, %o[%i] : memref<64xi64>
  }
  return
}
