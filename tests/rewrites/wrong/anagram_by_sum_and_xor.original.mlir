func.func @f(%a0: memref<8x6xi32> {neurojit.range = [0, 200]}, %a1: memref<8x6xi32> {neurojit.range = [0, 200]}, %a2: memref<8xi32>) {
  %v1 = arith.constant 0 : index
  %v2 = arith.constant 8 : index
  %v3 = arith.constant 1 : index
  %v5 = arith.constant 0 : i32
  %v6 = arith.constant 6 : index
  scf.for %v4 = %v1 to %v2 step %v3 {
  %v9 = scf.for %v7 = %v1 to %v6 step %v3 iter_args(%v8 = %v5) -> (i32) {
  %v10 = memref.load %a0[%v4, %v7] : memref<8x6xi32>
  %v13 = scf.for %v11 = %v1 to %v6 step %v3 iter_args(%v12 = %v5) -> (i32) {
  %v14 = memref.load %a0[%v4, %v11] : memref<8x6xi32>
  %v15 = arith.cmpi eq, %v14, %v10 : i32
  %v16 = arith.extui %v15 : i1 to i32
  %v17 = arith.addi %v12, %v16 : i32
  %v18 = memref.load %a1[%v4, %v11] : memref<8x6xi32>
  %v19 = arith.cmpi eq, %v18, %v10 : i32
  %v20 = arith.extui %v19 : i1 to i32
  %v21 = arith.subi %v17, %v20 : i32
  scf.yield %v21 : i32
  }
  %v22 = arith.ori %v8, %v13 : i32
  scf.yield %v22 : i32
  }
  %v23 = arith.cmpi eq, %v9, %v5 : i32
  %v24 = arith.extui %v23 : i1 to i32
  memref.store %v24, %a2[%v4] : memref<8xi32>
  }
  return
}
