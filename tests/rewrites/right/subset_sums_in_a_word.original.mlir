func.func @f(%a0: memref<8xi32> {neurojit.range = [0, 15]}, %a1: memref<1xi32> {neurojit.range = [0, 63]}, %a2: memref<1xi32>) {
  %v2 = arith.constant 0 : index
  %v3 = arith.constant 64 : index
  %v4 = arith.constant 1 : index
  %v6 = arith.constant 0 : i32
  %v7 = arith.constant 1 : i32
  %v8 = arith.constant 8 : index
  %v13 = arith.constant 63 : i32
  %v1 = memref.alloc() : memref<64xi32>
  scf.for %v5 = %v2 to %v3 step %v4 {
  memref.store %v6, %v1[%v5] : memref<64xi32>
  }
  memref.store %v7, %v1[%v2] : memref<64xi32>
  scf.for %v9 = %v2 to %v8 step %v4 {
  %v10 = memref.load %a0[%v9] : memref<8xi32>
  scf.for %v11 = %v2 to %v3 step %v4 {
  %v12 = arith.index_cast %v11 : index to i32
  %v14 = arith.subi %v13, %v12 : i32
  %v15 = arith.cmpi sge, %v14, %v10 : i32
  scf.if %v15 {
  %v16 = arith.index_cast %v14 : i32 to index
  %v17 = memref.load %v1[%v16] : memref<64xi32>
  %v18 = arith.subi %v14, %v10 : i32
  %v19 = arith.index_cast %v18 : i32 to index
  %v20 = memref.load %v1[%v19] : memref<64xi32>
  %v21 = arith.ori %v17, %v20 : i32
  %v22 = arith.index_cast %v14 : i32 to index
  memref.store %v21, %v1[%v22] : memref<64xi32>
  }
  }
  }
  %v23 = memref.load %a1[%v2] : memref<1xi32>
  %v24 = arith.index_cast %v23 : i32 to index
  %v25 = memref.load %v1[%v24] : memref<64xi32>
  memref.store %v25, %a2[%v2] : memref<1xi32>
  return
}
