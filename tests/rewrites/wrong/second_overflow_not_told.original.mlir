func.func @f(%a0: memref<160xi32> {neurojit.range = [-5, 5]}, %a1: memref<160xi32>) {
  %v1 = arith.constant 0 : i32
  %v2 = arith.constant 0 : index
  %v3 = arith.constant 160 : index
  %v4 = arith.constant 1 : index
  %v15 = arith.constant 90 : i32
  %v26 = arith.constant 2 : i32
  %v9, %v10, %v11 = scf.for %v5 = %v2 to %v3 step %v4 iter_args(%v6 = %v1, %v7 = %v1, %v8 = %v1) -> (i32, i32, i32) {
  %v12 = memref.load %a0[%v5] : memref<160xi32>
  %v13 = arith.addi %v6, %v12 : i32
  %v14 = arith.maxsi %v13, %v1 : i32
  %v16 = arith.minsi %v14, %v15 : i32
  %v17 = arith.cmpi sge, %v16, %v15 : i32
  %v18 = arith.extui %v17 : i1 to i32
  %v19 = arith.cmpi sle, %v16, %v1 : i32
  %v20 = arith.extui %v19 : i1 to i32
  %v21 = arith.ori %v7, %v18 : i32
  %v22 = arith.andi %v21, %v20 : i32
  %v23 = arith.ori %v8, %v22 : i32
  %v24 = arith.ori %v18, %v20 : i32
  %v25 = arith.andi %v23, %v18 : i32
  %v27 = arith.muli %v25, %v26 : i32
  %v28 = arith.addi %v24, %v27 : i32
  memref.store %v28, %a1[%v5] : memref<160xi32>
  scf.yield %v16, %v21, %v23 : i32, i32, i32
  }
  return
}
