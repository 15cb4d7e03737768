func.func @f(%xa: memref<64xi32>, %o: memref<64xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_65535_i32 = arith.constant 65535 : i32
  %k_0_001_f32 = arith.constant 0.001 : f32
  %k_1000_i32 = arith.constant 1000 : i32
  %k_0_i32 = arith.constant 0 : i32
  scf.for %i = %c0 to %cn step %c1 {
    %a = memref.load %xa[%i] : memref<64xi32>
    %w = arith.andi %a, %k_65535_i32 : i32
    %wf = arith.uitofp %w : i32 to f32
    %p = arith.mulf %wf, %k_0_001_f32 : f32
    %q = arith.fptosi %p : f32 to i32
    %m = arith.muli %q, %k_1000_i32 : i32
    %r = arith.subi %w, %m : i32
    %neg = arith.cmpi slt, %r, %k_0_i32 : i32
    %rp = arith.addi %r, %k_1000_i32 : i32
    %r2 = arith.select %neg, %rp, %r : i32
    %big = arith.cmpi sge, %r2, %k_1000_i32 : i32
    %rm = arith.subi %r2, %k_1000_i32 : i32
    %out = arith.select %big, %rm, %r2 : i32
    memref.store %out, %o[%i] : memref<64xi32>
  }
  return
}
