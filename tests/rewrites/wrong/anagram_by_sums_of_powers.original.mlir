func.func @f(%a0: memref<8x6xi32> {neurojit.range = [0, 200]}, %a1: memref<8x6xi32> {neurojit.range = [0, 200]}, %a2: memref<8xi32>) {
  %v1 = arith.constant 0 : index
  %v2 = arith.constant 8 : index
  %v3 = arith.constant 1 : index
  %v5 = arith.constant 1 : i32
  %v6 = arith.constant 6 : index
  %v11 = arith.constant 0 : i32
  scf.for %v4 = %v1 to %v2 step %v3 {
  %v9 = scf.for %v7 = %v1 to %v6 step %v3 iter_args(%v8 = %v5) -> (i32) {
  %v10 = memref.load %a0[%v4, %v7] : memref<8x6xi32>
  %v14 = scf.for %v12 = %v1 to %v6 step %v3 iter_args(%v13 = %v11) -> (i32) {
  %v15 = memref.load %a0[%v4, %v12] : memref<8x6xi32>
  %v16 = arith.cmpi eq, %v15, %v10 : i32
  %v17 = arith.extui %v16 : i1 to i32
  %v18 = arith.addi %v13, %v17 : i32
  scf.yield %v18 : i32
  }
  %v21 = scf.for %v19 = %v1 to %v6 step %v3 iter_args(%v20 = %v11) -> (i32) {
  %v22 = memref.load %a1[%v4, %v19] : memref<8x6xi32>
  %v23 = arith.cmpi eq, %v22, %v10 : i32
  %v24 = arith.extui %v23 : i1 to i32
  %v25 = arith.addi %v20, %v24 : i32
  scf.yield %v25 : i32
  }
  %v26 = arith.cmpi eq, %v14, %v21 : i32
  %v27 = arith.extui %v26 : i1 to i32
  %v28 = arith.andi %v8, %v27 : i32
  scf.yield %v28 : i32
  }
  memref.store %v9, %a2[%v4] : memref<8xi32>
  }
  return
}
