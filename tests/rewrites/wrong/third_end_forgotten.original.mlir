func.func @f(%a0: memref<256xi32> {neurojit.range = [-5, 5]}, %a1: memref<256xi32>) {
  %v1 = arith.constant 0 : i32
  %v2 = arith.constant 0 : index
  %v3 = arith.constant 256 : index
  %v4 = arith.constant 1 : index
  %v16 = arith.constant 200 : i32
  %v18 = arith.constant -200 : i32
  %v20 = arith.constant 7 : i32
  %v10, %v11, %v12, %v13 = scf.for %v5 = %v2 to %v3 step %v4 iter_args(%v6 = %v1, %v7 = %v1, %v8 = %v1, %v9 = %v1) -> (i32, i32, i32, i32) {
  %v14 = memref.load %a0[%v5] : memref<256xi32>
  %v15 = arith.addi %v6, %v14 : i32
  %v17 = arith.minsi %v15, %v16 : i32
  %v19 = arith.maxsi %v17, %v18 : i32
  %v21 = arith.muli %v9, %v20 : i32
  %v22 = arith.addi %v19, %v21 : i32
  memref.store %v22, %a1[%v5] : memref<256xi32>
  %v23 = arith.cmpi sge, %v19, %v16 : i32
  %v24 = arith.extui %v23 : i1 to i32
  %v25 = arith.cmpi sle, %v19, %v18 : i32
  %v26 = arith.extui %v25 : i1 to i32
  %v27 = arith.ori %v7, %v24 : i32
  %v28 = arith.andi %v27, %v26 : i32
  %v29 = arith.ori %v8, %v28 : i32
  %v30 = arith.andi %v29, %v24 : i32
  %v31 = arith.ori %v9, %v30 : i32
  scf.yield %v19, %v27, %v29, %v31 : i32, i32, i32, i32
  }
  return
}
