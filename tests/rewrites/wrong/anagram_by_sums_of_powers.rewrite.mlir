func.func @f(%a0: memref<8x6xi32> {neurojit.range = [0, 200]}, %a1: memref<8x6xi32> {neurojit.range = [0, 200]}, %a2: memref<8xi32>) {
  %v1 = arith.constant 0 : index
  %v2 = arith.constant 8 : index
  %v3 = arith.constant 1 : index
  %v5 = arith.constant 0 : i32
  %v6 = arith.constant 6 : index
  scf.for %v4 = %v1 to %v2 step %v3 {
  %v10, %v11 = scf.for %v7 = %v1 to %v6 step %v3 iter_args(%v8 = %v5, %v9 = %v5) -> (i32, i32) {
  %v12 = memref.load %a0[%v4, %v7] : memref<8x6xi32>
  %v13 = memref.load %a1[%v4, %v7] : memref<8x6xi32>
  %v14 = arith.subi %v12, %v13 : i32
  %v15 = arith.addi %v8, %v14 : i32
  %v16 = memref.load %a0[%v4, %v7] : memref<8x6xi32>
  %v17 = memref.load %a0[%v4, %v7] : memref<8x6xi32>
  %v18 = arith.muli %v16, %v17 : i32
  %v19 = memref.load %a1[%v4, %v7] : memref<8x6xi32>
  %v20 = memref.load %a1[%v4, %v7] : memref<8x6xi32>
  %v21 = arith.muli %v19, %v20 : i32
  %v22 = arith.subi %v18, %v21 : i32
  %v23 = arith.addi %v9, %v22 : i32
  scf.yield %v15, %v23 : i32, i32
  }
  %v24 = arith.ori %v10, %v11 : i32
  %v25 = arith.cmpi eq, %v24, %v5 : i32
  %v26 = arith.extui %v25 : i1 to i32
  memref.store %v26, %a2[%v4] : memref<8xi32>
  }
  return
}
