func.func @f(%a0: memref<128xi32> {neurojit.range = [-4, 4]}, %a1: memref<128xi32>) {
  %v1 = arith.constant 0 : i32
  %v2 = arith.constant 0 : index
  %v3 = arith.constant 128 : index
  %v4 = arith.constant 1 : index
  %v16 = arith.constant 60 : i32
  %v28 = arith.constant 1000 : i32
  %v10, %v11, %v12, %v13 = scf.for %v5 = %v2 to %v3 step %v4 iter_args(%v6 = %v1, %v7 = %v1, %v8 = %v1, %v9 = %v1) -> (i32, i32, i32, i32) {
  %v14 = memref.load %a0[%v5] : memref<128xi32>
  %v15 = arith.addi %v6, %v14 : i32
  %v17 = arith.minsi %v15, %v16 : i32
  %v18 = arith.maxsi %v17, %v1 : i32
  %v19 = arith.cmpi sge, %v18, %v16 : i32
  %v20 = arith.extui %v19 : i1 to i32
  %v21 = arith.cmpi sle, %v18, %v1 : i32
  %v22 = arith.extui %v21 : i1 to i32
  %v23 = arith.ori %v7, %v20 : i32
  %v24 = arith.andi %v23, %v22 : i32
  %v25 = arith.ori %v8, %v24 : i32
  %v26 = arith.andi %v25, %v20 : i32
  %v27 = arith.ori %v9, %v26 : i32
  %v29 = arith.muli %v27, %v28 : i32
  %v30 = arith.addi %v18, %v29 : i32
  memref.store %v30, %a1[%v5] : memref<128xi32>
  scf.yield %v18, %v23, %v25, %v27 : i32, i32, i32, i32
  }
  return
}
