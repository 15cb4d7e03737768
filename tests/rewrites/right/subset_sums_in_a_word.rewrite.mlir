func.func @f(%a0: memref<8xi32> {neurojit.range = [0, 15]}, %a1: memref<1xi32> {neurojit.range = [0, 63]}, %a2: memref<1xi32>) {
  %v1 = arith.constant 1 : i64
  %v2 = arith.constant 0 : index
  %v3 = arith.constant 8 : index
  %v4 = arith.constant 1 : index
  %v7 = scf.for %v5 = %v2 to %v3 step %v4 iter_args(%v6 = %v1) -> (i64) {
  %v8 = memref.load %a0[%v5] : memref<8xi32>
  %v9 = arith.extsi %v8 : i32 to i64
  %v10 = arith.shli %v6, %v9 : i64
  %v11 = arith.ori %v6, %v10 : i64
  scf.yield %v11 : i64
  }
  %v12 = memref.load %a1[%v2] : memref<1xi32>
  %v13 = arith.extsi %v12 : i32 to i64
  %v14 = arith.shrui %v7, %v13 : i64
  %v15 = arith.andi %v14, %v1 : i64
  %v16 = arith.trunci %v15 : i64 to i32
  memref.store %v16, %a2[%v2] : memref<1xi32>
  return
}
