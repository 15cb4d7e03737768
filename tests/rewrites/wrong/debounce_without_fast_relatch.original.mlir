func.func @f(%a0: memref<96xi32>, %a1: memref<96xi32>) {
  %v1 = arith.constant 0 : i32
  %v2 = arith.constant 0 : index
  %v3 = arith.constant 96 : index
  %v4 = arith.constant 1 : index
  %v13 = arith.constant 50 : i32
  %v17 = arith.constant 1 : i32
  %v21 = arith.constant 18 : i32
  %v23 = arith.constant 24 : i32
  %v9, %v10, %v11 = scf.for %v5 = %v2 to %v3 step %v4 iter_args(%v6 = %v1, %v7 = %v1, %v8 = %v1) -> (i32, i32, i32) {
  %v12 = memref.load %a0[%v5] : memref<96xi32>
  %v14 = arith.cmpi sgt, %v12, %v13 : i32
  %v15 = arith.extui %v14 : i1 to i32
  %v16 = arith.xori %v15, %v6 : i32
  %v18 = arith.addi %v7, %v17 : i32
  %v19 = arith.muli %v18, %v16 : i32
  %v20 = arith.cmpi eq, %v6, %v17 : i32
  %v22 = arith.muli %v8, %v21 : i32
  %v24 = arith.subi %v23, %v22 : i32
  %v25 = arith.select %v20, %v23, %v24 : i32
  %v26 = arith.cmpi sge, %v19, %v25 : i32
  %v27 = arith.extui %v26 : i1 to i32
  %v28 = arith.xori %v6, %v27 : i32
  memref.store %v28, %a1[%v5] : memref<96xi32>
  %v29 = arith.subi %v17, %v27 : i32
  %v30 = arith.muli %v19, %v29 : i32
  %v31 = arith.ori %v8, %v28 : i32
  scf.yield %v28, %v30, %v31 : i32, i32, i32
  }
  return
}
