func.func @f(%a0: memref<5x5xi32> {neurojit.range = [0, 1000]}, %a1: memref<1xi32>) {
  %v1 = arith.constant 0 : i32
  %v2 = arith.constant 0 : index
  %v3 = arith.constant 5 : index
  %v4 = arith.constant 1 : index
  %v7 = scf.for %v5 = %v2 to %v3 step %v4 iter_args(%v6 = %v1) -> (i32) {
  %v8 = memref.load %a0[%v5, %v5] : memref<5x5xi32>
  %v9 = arith.ori %v6, %v8 : i32
  scf.yield %v9 : i32
  }
  %v12 = scf.for %v10 = %v2 to %v3 step %v4 iter_args(%v11 = %v7) -> (i32) {
  %v15 = scf.for %v13 = %v2 to %v3 step %v4 iter_args(%v14 = %v11) -> (i32) {
  %v16 = memref.load %a0[%v10, %v13] : memref<5x5xi32>
  %v17 = memref.load %a0[%v13, %v10] : memref<5x5xi32>
  %v18 = arith.xori %v16, %v17 : i32
  %v19 = arith.ori %v14, %v18 : i32
  scf.yield %v19 : i32
  }
  scf.yield %v15 : i32
  }
  %v22 = scf.for %v20 = %v2 to %v3 step %v4 iter_args(%v21 = %v12) -> (i32) {
  %v25 = scf.for %v23 = %v2 to %v3 step %v4 iter_args(%v24 = %v21) -> (i32) {
  %v28 = scf.for %v26 = %v2 to %v3 step %v4 iter_args(%v27 = %v24) -> (i32) {
  %v29 = memref.load %a0[%v20, %v26] : memref<5x5xi32>
  %v30 = memref.load %a0[%v26, %v23] : memref<5x5xi32>
  %v31 = arith.addi %v29, %v30 : i32
  %v32 = memref.load %a0[%v20, %v23] : memref<5x5xi32>
  %v33 = arith.cmpi slt, %v31, %v32 : i32
  %v34 = arith.extui %v33 : i1 to i32
  %v35 = arith.ori %v27, %v34 : i32
  scf.yield %v35 : i32
  }
  scf.yield %v28 : i32
  }
  scf.yield %v25 : i32
  }
  %v36 = arith.cmpi eq, %v22, %v1 : i32
  %v37 = arith.extui %v36 : i1 to i32
  memref.store %v37, %a1[%v2] : memref<1xi32>
  return
}
