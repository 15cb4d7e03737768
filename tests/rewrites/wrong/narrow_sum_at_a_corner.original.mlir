func.func @f(%x: memref<64x6xi32>, %o: memref<64xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %c5 = arith.constant 5 : index
  %s16 = arith.constant 16 : i32
  scf.for %i = %c0 to %c64 step %c1 {
    %la = memref.load %x[%i, %c0] : memref<64x6xi32>
    %ma = arith.shli %la, %s16 : i32
    %na = arith.shrsi %ma, %s16 : i32
    %lb = memref.load %x[%i, %c1] : memref<64x6xi32>
    %mb = arith.shli %lb, %s16 : i32
    %nb = arith.shrsi %mb, %s16 : i32
    %lc = memref.load %x[%i, %c2] : memref<64x6xi32>
    %mc = arith.shli %lc, %s16 : i32
    %nc = arith.shrsi %mc, %s16 : i32
    %ld = memref.load %x[%i, %c3] : memref<64x6xi32>
    %md = arith.shli %ld, %s16 : i32
    %nd = arith.shrsi %md, %s16 : i32
    %lp = memref.load %x[%i, %c4] : memref<64x6xi32>
    %mp = arith.shli %lp, %s16 : i32
    %np = arith.shrsi %mp, %s16 : i32
    %lq = memref.load %x[%i, %c5] : memref<64x6xi32>
    %mq = arith.shli %lq, %s16 : i32
    %nq = arith.shrsi %mq, %s16 : i32
    %ea = arith.extsi %na : i32 to i64
    %eb = arith.extsi %nb : i32 to i64
    %ec = arith.extsi %nc : i32 to i64
    %ed = arith.extsi %nd : i32 to i64
    %ep = arith.extsi %np : i32 to i64
    %eq = arith.extsi %nq : i32 to i64
    %ab = arith.muli %ea, %eb : i64
    %cd = arith.muli %ec, %ed : i64
    %s1 = arith.subi %ab, %cd : i64
    %s2 = arith.addi %s1, %ep : i64
    %s3 = arith.addi %s2, %eq : i64
    memref.store %s3, %o[%i] : memref<64xi64>
  }
  return
}
