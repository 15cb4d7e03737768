func.func @f(%a0: memref<4x4xi32> {neurojit.range = [0, 999]}, %a1: memref<1xi32>) {
  %v1 = arith.constant 0 : i32
  %v2 = arith.constant 0 : index
  %v3 = arith.constant 4 : index
  %v4 = arith.constant 1 : index
  %v7 = scf.for %v5 = %v2 to %v3 step %v4 iter_args(%v6 = %v1) -> (i32) {
  %v10 = scf.for %v8 = %v2 to %v3 step %v4 iter_args(%v9 = %v6) -> (i32) {
  %v13 = scf.for %v11 = %v2 to %v8 step %v4 iter_args(%v12 = %v9) -> (i32) {
  %v14 = memref.load %a0[%v5, %v8] : memref<4x4xi32>
  %v15 = memref.load %a0[%v5, %v11] : memref<4x4xi32>
  %v16 = arith.cmpi eq, %v14, %v15 : i32
  %v17 = arith.extui %v16 : i1 to i32
  %v18 = arith.addi %v12, %v17 : i32
  scf.yield %v18 : i32
  }
  scf.yield %v13 : i32
  }
  scf.yield %v10 : i32
  }
  %v21 = scf.for %v19 = %v2 to %v3 step %v4 iter_args(%v20 = %v7) -> (i32) {
  %v24 = scf.for %v22 = %v2 to %v3 step %v4 iter_args(%v23 = %v20) -> (i32) {
  %v27 = scf.for %v25 = %v2 to %v22 step %v4 iter_args(%v26 = %v23) -> (i32) {
  %v28 = memref.load %a0[%v22, %v19] : memref<4x4xi32>
  %v29 = memref.load %a0[%v25, %v19] : memref<4x4xi32>
  %v30 = arith.cmpi eq, %v28, %v29 : i32
  %v31 = arith.extui %v30 : i1 to i32
  %v32 = arith.addi %v26, %v31 : i32
  scf.yield %v32 : i32
  }
  scf.yield %v27 : i32
  }
  scf.yield %v24 : i32
  }
  %v33 = arith.cmpi eq, %v21, %v1 : i32
  %v34 = arith.extui %v33 : i1 to i32
  memref.store %v34, %a1[%v2] : memref<1xi32>
  return
}
