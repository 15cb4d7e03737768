func.func @f(%a0: memref<7x7xi32> {neurojit.range = [0, 1]}, %a1: memref<1xi32>) {
  %v1 = arith.constant 0 : i32
  %v2 = arith.constant 0 : index
  %v3 = arith.constant 7 : index
  %v4 = arith.constant 1 : index
  %v9 = arith.constant 1 : i32
  %v7 = scf.for %v5 = %v2 to %v3 step %v4 iter_args(%v6 = %v1) -> (i32) {
  %v8 = memref.load %a0[%v5, %v5] : memref<7x7xi32>
  %v10 = arith.xori %v8, %v9 : i32
  %v11 = arith.ori %v6, %v10 : i32
  scf.yield %v11 : i32
  }
  %v14 = scf.for %v12 = %v2 to %v3 step %v4 iter_args(%v13 = %v7) -> (i32) {
  %v17 = scf.for %v15 = %v2 to %v3 step %v4 iter_args(%v16 = %v13) -> (i32) {
  %v18 = memref.load %a0[%v12, %v15] : memref<7x7xi32>
  %v19 = memref.load %a0[%v15, %v12] : memref<7x7xi32>
  %v20 = arith.xori %v18, %v19 : i32
  %v21 = arith.ori %v16, %v20 : i32
  scf.yield %v21 : i32
  }
  scf.yield %v17 : i32
  }
  %v22 = arith.cmpi eq, %v14, %v1 : i32
  %v23 = arith.extui %v22 : i1 to i32
  memref.store %v23, %a1[%v2] : memref<1xi32>
  return
}
