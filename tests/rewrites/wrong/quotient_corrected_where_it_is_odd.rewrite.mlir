// wrong at a = 1999999999, b = 2000: the quotient is even
func.func @f(%xa: memref<64xi32> {neurojit.range = [0, 2000000000]}, %xb: memref<64xi32> {neurojit.range = [1, 1000000]}, %o: memref<64xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_1_0000000005_f64 = arith.constant 1.0000000005 : f64
  %k_1_i32 = arith.constant 1 : i32
  %k_0_i32 = arith.constant 0 : i32
  scf.for %i = %c0 to %cn step %c1 {
    %a = memref.load %xa[%i] : memref<64xi32>
    %b = memref.load %xb[%i] : memref<64xi32>
    %af = arith.sitofp %a : i32 to f64
    %bf = arith.sitofp %b : i32 to f64
    %g = arith.divf %k_1_0000000005_f64, %bf : f64
    %p = arith.mulf %af, %g : f64
    %q = arith.fptosi %p : f64 to i32
    %m = arith.muli %q, %b : i32
    %r = arith.subi %a, %m : i32
    
    %big = arith.cmpi sge, %r, %b : i32
    %q1 = arith.addi %q, %k_1_i32 : i32
    %q2 = arith.select %big, %q1, %q : i32
    
    %neg = arith.cmpi slt, %r, %k_0_i32 : i32
    %q3 = arith.subi %q2, %k_1_i32 : i32
    %q4 = arith.ori %q3, %k_1_i32 : i32
    %out = arith.select %neg, %q4, %q2 : i32
    memref.store %out, %o[%i] : memref<64xi32>
  }
  return
}
