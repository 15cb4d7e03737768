func.func @f(%a0: memref<4x4xi32> {neurojit.range = [0, 999]}, %a1: memref<1xi32>) {
  %v1 = arith.constant 0 : i32
  %v2 = arith.constant 0 : index
  %v3 = arith.constant 4 : index
  %v4 = arith.constant 1 : index
  %v43 = arith.constant 2 : index
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
  %v35 = scf.for %v33 = %v2 to %v3 step %v4 iter_args(%v34 = %v21) -> (i32) {
  %v38 = scf.for %v36 = %v2 to %v3 step %v4 iter_args(%v37 = %v34) -> (i32) {
  %v41 = scf.for %v39 = %v2 to %v36 step %v4 iter_args(%v40 = %v37) -> (i32) {
  %v42 = arith.shrui %v33, %v4 : index
  %v44 = arith.muli %v42, %v43 : index
  %v45 = arith.shrui %v36, %v4 : index
  %v46 = arith.addi %v44, %v45 : index
  %v47 = arith.andi %v33, %v4 : index
  %v48 = arith.muli %v47, %v43 : index
  %v49 = arith.andi %v36, %v4 : index
  %v50 = arith.addi %v48, %v49 : index
  %v51 = memref.load %a0[%v46, %v50] : memref<4x4xi32>
  %v52 = arith.shrui %v33, %v4 : index
  %v53 = arith.muli %v52, %v43 : index
  %v54 = arith.shrui %v39, %v4 : index
  %v55 = arith.addi %v53, %v54 : index
  %v56 = arith.andi %v33, %v4 : index
  %v57 = arith.muli %v56, %v43 : index
  %v58 = arith.andi %v39, %v4 : index
  %v59 = arith.addi %v57, %v58 : index
  %v60 = memref.load %a0[%v55, %v59] : memref<4x4xi32>
  %v61 = arith.cmpi eq, %v51, %v60 : i32
  %v62 = arith.extui %v61 : i1 to i32
  %v63 = arith.addi %v40, %v62 : i32
  scf.yield %v63 : i32
  }
  scf.yield %v41 : i32
  }
  scf.yield %v38 : i32
  }
  %v64 = arith.cmpi eq, %v35, %v1 : i32
  %v65 = arith.extui %v64 : i1 to i32
  memref.store %v65, %a1[%v2] : memref<1xi32>
  return
}
