func.func @f(%a0: memref<6x6xi32> {neurojit.range = [0, 500]}, %a1: memref<1xi32>) {
  %v1 = arith.constant 0 : i32
  %v2 = arith.constant 0 : index
  %v3 = arith.constant 6 : index
  %v4 = arith.constant 1 : index
  %v7 = scf.for %v5 = %v2 to %v3 step %v4 iter_args(%v6 = %v1) -> (i32) {
  %v10 = scf.for %v8 = %v2 to %v3 step %v4 iter_args(%v9 = %v6) -> (i32) {
  %v11 = memref.load %a0[%v5, %v8] : memref<6x6xi32>
  %v12 = arith.subi %v3, %v5 : index
  %v13 = arith.addi %v8, %v12 : index
  %v14 = arith.remui %v13, %v3 : index
  %v15 = memref.load %a0[%v2, %v14] : memref<6x6xi32>
  %v16 = arith.subi %v11, %v15 : i32
  %v17 = arith.ori %v9, %v16 : i32
  scf.yield %v17 : i32
  }
  scf.yield %v10 : i32
  }
  %v18 = arith.cmpi eq, %v7, %v1 : i32
  %v19 = arith.extui %v18 : i1 to i32
  memref.store %v19, %a1[%v2] : memref<1xi32>
  return
}
