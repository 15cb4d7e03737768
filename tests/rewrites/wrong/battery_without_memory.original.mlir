func.func @f(%a0: memref<200xi32> {neurojit.range = [-8, 8]}, %a1: memref<200xi32>) {
  %v1 = arith.constant 0 : i32
  %v2 = arith.constant 0 : index
  %v3 = arith.constant 200 : index
  %v4 = arith.constant 1 : index
  %v12 = arith.constant 400 : i32
  %v13 = arith.constant 150 : i32
  %v9, %v10, %v11 = scf.for %v5 = %v2 to %v3 step %v4 iter_args(%v6 = %v1, %v7 = %v1, %v8 = %v1) -> (i32, i32, i32) {
  %v14 = arith.muli %v7, %v13 : i32
  %v15 = arith.subi %v12, %v14 : i32
  %v16 = memref.load %a0[%v5] : memref<200xi32>
  %v17 = arith.addi %v6, %v16 : i32
  %v18 = arith.minsi %v17, %v15 : i32
  %v19 = arith.maxsi %v18, %v1 : i32
  memref.store %v19, %a1[%v5] : memref<200xi32>
  %v20 = arith.cmpi sge, %v19, %v12 : i32
  %v21 = arith.extui %v20 : i1 to i32
  %v22 = arith.ori %v8, %v21 : i32
  %v23 = arith.cmpi sle, %v19, %v1 : i32
  %v24 = arith.extui %v23 : i1 to i32
  %v25 = arith.andi %v22, %v24 : i32
  %v26 = arith.ori %v7, %v25 : i32
  scf.yield %v19, %v26, %v22 : i32, i32, i32
  }
  return
}
