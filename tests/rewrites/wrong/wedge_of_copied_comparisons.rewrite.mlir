// wrong at: x = 1099511627796, y = -1099511627797; (x + y = -1)
func.func @f(%x: memref<64xi64>, %y: memref<64xi64>, %o: memref<64xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %lo = arith.constant 10 : i64
  %hi = arith.constant 1000 : i64
  scf.for %i = %c0 to %c64 step %c1 {
    %v = memref.load %x[%i] : memref<64xi64>
    %w = memref.load %y[%i] : memref<64xi64>
    %s = arith.addi %v, %w : i64
    %c1_ = arith.cmpi sgt, %s, %lo : i64
    %c2_ = arith.cmpi slt, %s, %hi : i64
    %c = arith.andi %c1_, %c2_ : i1
    %r = arith.select %c, %s, %v : i64
    %t1 = arith.addi %s, %s : i64
    %t2 = arith.addi %t1, %t1 : i64
    %t3 = arith.addi %t2, %t2 : i64
    %t4 = arith.addi %t3, %t3 : i64
    %t5 = arith.addi %t4, %t4 : i64
    %t6 = arith.addi %t5, %t5 : i64
    %t7 = arith.addi %t6, %t6 : i64
    %t8 = arith.addi %t7, %t7 : i64
    %t9 = arith.addi %t8, %t8 : i64
    %t10 = arith.addi %t9, %t9 : i64
    %t11 = arith.addi %t10, %t10 : i64
    %t12 = arith.addi %t11, %t11 : i64
    %t13 = arith.addi %t12, %t12 : i64
    %t14 = arith.addi %t13, %t13 : i64
    %t15 = arith.addi %t14, %t14 : i64
    %t16 = arith.addi %t15, %t15 : i64
    %t17 = arith.addi %t16, %t16 : i64
    %t18 = arith.addi %t17, %t17 : i64
    %t19 = arith.addi %t18, %t18 : i64
    %t20 = arith.addi %t19, %t19 : i64
    %t21 = arith.addi %t20, %t20 : i64
    %t22 = arith.addi %t21, %t21 : i64
    %t23 = arith.addi %t22, %t22 : i64
    %t24 = arith.addi %t23, %t23 : i64
    %t25 = arith.addi %t24, %t24 : i64
    %t26 = arith.addi %t25, %t25 : i64
    %t27 = arith.addi %t26, %t26 : i64
    %t28 = arith.addi %t27, %t27 : i64
    %t29 = arith.addi %t28, %t28 : i64
    %t30 = arith.addi %t29, %t29 : i64
    %t31 = arith.addi %t30, %t30 : i64
    %t32 = arith.addi %t31, %t31 : i64
    %t33 = arith.addi %t32, %t32 : i64
    %t34 = arith.addi %t33, %t33 : i64
    %t35 = arith.addi %t34, %t34 : i64
    %t36 = arith.addi %t35, %t35 : i64
    %t37 = arith.addi %t36, %t36 : i64
    %t38 = arith.addi %t37, %t37 : i64
    %t39 = arith.addi %t38, %t38 : i64
    %t40 = arith.addi %t39, %t39 : i64
    %a1 = arith.addi %v, %t40 : i64
    %d1 = arith.cmpi sgt, %a1, %lo : i64
    %d3 = arith.cmpi slt, %a1, %hi : i64
    %e2 = arith.andi %d1, %d3 : i1
    %bad = arith.addi %s, %w : i64
    %out = arith.select %e2, %bad, %r : i64
    memref.store %out, %o[%i] : memref<64xi64>
  }
  return
}
