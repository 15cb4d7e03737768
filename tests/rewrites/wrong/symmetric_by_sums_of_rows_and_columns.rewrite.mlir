func.func @f(%a0: memref<6x6xi32> {neurojit.range = [0, 500]}, %a1: memref<1xi32>) {
  %v1 = arith.constant 0 : i32
  %v2 = arith.constant 0 : index
  %v3 = arith.constant 6 : index
  %v4 = arith.constant 1 : index
  %v7 = scf.for %v5 = %v2 to %v3 step %v4 iter_args(%v6 = %v1) -> (i32) {
  %v10 = scf.for %v8 = %v2 to %v3 step %v4 iter_args(%v9 = %v1) -> (i32) {
  %v11 = memref.load %a0[%v5, %v8] : memref<6x6xi32>
  %v12 = arith.addi %v9, %v11 : i32
  scf.yield %v12 : i32
  }
  %v15 = scf.for %v13 = %v2 to %v3 step %v4 iter_args(%v14 = %v1) -> (i32) {
  %v16 = memref.load %a0[%v13, %v5] : memref<6x6xi32>
  %v17 = arith.addi %v14, %v16 : i32
  scf.yield %v17 : i32
  }
  %v18 = arith.subi %v10, %v15 : i32
  %v19 = arith.ori %v6, %v18 : i32
  scf.yield %v19 : i32
  }
  %v20 = arith.cmpi eq, %v7, %v1 : i32
  %v21 = arith.extui %v20 : i1 to i32
  memref.store %v21, %a1[%v2] : memref<1xi32>
  return
}
