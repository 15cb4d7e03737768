func.func @f(%a0: memref<128xi32>, %a1: memref<128xi32>) {
  %v1 = arith.constant 0 : i32
  %v2 = arith.constant 0 : index
  %v3 = arith.constant 128 : index
  %v4 = arith.constant 1 : index
  %v15 = arith.constant 1 : i32
  %v16 = arith.constant 4 : i32
  %v17 = arith.constant 3 : i32
  %v23 = arith.constant 40 : i32
  %v9, %v10, %v11 = scf.for %v5 = %v2 to %v3 step %v4 iter_args(%v6 = %v1, %v7 = %v1, %v8 = %v1) -> (i32, i32, i32) {
  %v12 = memref.load %a0[%v5] : memref<128xi32>
  %v13 = arith.cmpi sgt, %v12, %v1 : i32
  %v14 = arith.extui %v13 : i1 to i32
  %v18 = arith.muli %v7, %v17 : i32
  %v19 = arith.subi %v16, %v18 : i32
  %v20 = arith.addi %v15, %v19 : i32
  %v21 = arith.cmpi eq, %v14, %v15 : i32
  %v22 = arith.addi %v6, %v20 : i32
  %v24 = arith.minsi %v22, %v23 : i32
  %v25 = arith.subi %v6, %v15 : i32
  %v26 = arith.maxsi %v25, %v1 : i32
  %v27 = arith.select %v21, %v24, %v26 : i32
  memref.store %v27, %a1[%v5] : memref<128xi32>
  %v28 = arith.cmpi sge, %v27, %v23 : i32
  %v29 = arith.extui %v28 : i1 to i32
  %v30 = arith.ori %v8, %v29 : i32
  %v31 = arith.cmpi sle, %v27, %v1 : i32
  %v32 = arith.extui %v31 : i1 to i32
  %v33 = arith.andi %v30, %v32 : i32
  %v34 = arith.ori %v7, %v33 : i32
  scf.yield %v27, %v34, %v30 : i32, i32, i32
  }
  return
}
