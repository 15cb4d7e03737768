func.func @f(%a0: memref<128xi32>, %a1: memref<128xi32>) {
  %v1 = arith.constant 0 : i32
  %v2 = arith.constant 0 : index
  %v3 = arith.constant 128 : index
  %v4 = arith.constant 1 : index
  %v11 = arith.constant 1 : i32
  %v12 = arith.constant 4 : i32
  %v16 = arith.constant 40 : i32
  %v7 = scf.for %v5 = %v2 to %v3 step %v4 iter_args(%v6 = %v1) -> (i32) {
  %v8 = memref.load %a0[%v5] : memref<128xi32>
  %v9 = arith.cmpi sgt, %v8, %v1 : i32
  %v10 = arith.extui %v9 : i1 to i32
  %v13 = arith.addi %v11, %v12 : i32
  %v14 = arith.cmpi eq, %v10, %v11 : i32
  %v15 = arith.addi %v6, %v13 : i32
  %v17 = arith.minsi %v15, %v16 : i32
  %v18 = arith.subi %v6, %v11 : i32
  %v19 = arith.maxsi %v18, %v1 : i32
  %v20 = arith.select %v14, %v17, %v19 : i32
  memref.store %v20, %a1[%v5] : memref<128xi32>
  scf.yield %v20 : i32
  }
  return
}
