func.func @f(%a0: memref<96xi32>, %a1: memref<96xi32>) {
  %v1 = arith.constant 0 : i32
  %v2 = arith.constant 0 : index
  %v3 = arith.constant 96 : index
  %v4 = arith.constant 1 : index
  %v11 = arith.constant 50 : i32
  %v15 = arith.constant 1 : i32
  %v19 = arith.constant 24 : i32
  %v8, %v9 = scf.for %v5 = %v2 to %v3 step %v4 iter_args(%v6 = %v1, %v7 = %v1) -> (i32, i32) {
  %v10 = memref.load %a0[%v5] : memref<96xi32>
  %v12 = arith.cmpi sgt, %v10, %v11 : i32
  %v13 = arith.extui %v12 : i1 to i32
  %v14 = arith.xori %v13, %v6 : i32
  %v16 = arith.addi %v7, %v15 : i32
  %v17 = arith.muli %v16, %v14 : i32
  %v18 = arith.cmpi eq, %v6, %v15 : i32
  %v20 = arith.select %v18, %v19, %v19 : i32
  %v21 = arith.cmpi sge, %v17, %v20 : i32
  %v22 = arith.extui %v21 : i1 to i32
  %v23 = arith.xori %v6, %v22 : i32
  memref.store %v23, %a1[%v5] : memref<96xi32>
  %v24 = arith.subi %v15, %v22 : i32
  %v25 = arith.muli %v17, %v24 : i32
  scf.yield %v23, %v25 : i32, i32
  }
  return
}
