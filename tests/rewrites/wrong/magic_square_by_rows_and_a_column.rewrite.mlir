func.func @f(%a0: memref<4x4xi32> {neurojit.range = [0, 500]}, %a1: memref<1xi32>) {
  %v1 = arith.constant 0 : i32
  %v2 = arith.constant 0 : index
  %v3 = arith.constant 4 : index
  %v4 = arith.constant 1 : index
  %v7 = scf.for %v5 = %v2 to %v3 step %v4 iter_args(%v6 = %v1) -> (i32) {
  %v8 = memref.load %a0[%v2, %v5] : memref<4x4xi32>
  %v9 = arith.addi %v6, %v8 : i32
  scf.yield %v9 : i32
  }
  %v12 = scf.for %v10 = %v2 to %v3 step %v4 iter_args(%v11 = %v1) -> (i32) {
  %v15 = scf.for %v13 = %v2 to %v3 step %v4 iter_args(%v14 = %v1) -> (i32) {
  %v16 = memref.load %a0[%v10, %v13] : memref<4x4xi32>
  %v17 = arith.addi %v14, %v16 : i32
  scf.yield %v17 : i32
  }
  %v18 = arith.subi %v15, %v7 : i32
  %v19 = arith.ori %v11, %v18 : i32
  scf.yield %v19 : i32
  }
  %v22 = scf.for %v20 = %v2 to %v3 step %v4 iter_args(%v21 = %v1) -> (i32) {
  %v23 = memref.load %a0[%v20, %v2] : memref<4x4xi32>
  %v24 = arith.addi %v21, %v23 : i32
  scf.yield %v24 : i32
  }
  %v25 = arith.subi %v22, %v7 : i32
  %v26 = arith.ori %v12, %v25 : i32
  %v27 = arith.cmpi eq, %v26, %v1 : i32
  %v28 = arith.extui %v27 : i1 to i32
  memref.store %v28, %a1[%v2] : memref<1xi32>
  return
}
