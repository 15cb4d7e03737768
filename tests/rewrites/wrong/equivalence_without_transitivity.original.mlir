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
  %v24 = scf.for %v22 = %v2 to %v3 step %v4 iter_args(%v23 = %v14) -> (i32) {
  %v27 = scf.for %v25 = %v2 to %v3 step %v4 iter_args(%v26 = %v23) -> (i32) {
  %v30 = scf.for %v28 = %v2 to %v3 step %v4 iter_args(%v29 = %v26) -> (i32) {
  %v31 = memref.load %a0[%v22, %v28] : memref<7x7xi32>
  %v32 = memref.load %a0[%v28, %v25] : memref<7x7xi32>
  %v33 = arith.andi %v31, %v32 : i32
  %v34 = memref.load %a0[%v22, %v25] : memref<7x7xi32>
  %v35 = arith.xori %v34, %v9 : i32
  %v36 = arith.andi %v33, %v35 : i32
  %v37 = arith.ori %v29, %v36 : i32
  scf.yield %v37 : i32
  }
  scf.yield %v30 : i32
  }
  scf.yield %v27 : i32
  }
  %v38 = arith.cmpi eq, %v24, %v1 : i32
  %v39 = arith.extui %v38 : i1 to i32
  memref.store %v39, %a1[%v2] : memref<1xi32>
  return
}
