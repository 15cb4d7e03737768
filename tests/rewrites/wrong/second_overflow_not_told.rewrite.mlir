func.func @f(%a0: memref<160xi32> {neurojit.range = [-5, 5]}, %a1: memref<160xi32>) {
  %v1 = arith.constant 0 : i32
  %v2 = arith.constant 0 : index
  %v3 = arith.constant 160 : index
  %v4 = arith.constant 1 : index
  %v11 = arith.constant 90 : i32
  %v7 = scf.for %v5 = %v2 to %v3 step %v4 iter_args(%v6 = %v1) -> (i32) {
  %v8 = memref.load %a0[%v5] : memref<160xi32>
  %v9 = arith.addi %v6, %v8 : i32
  %v10 = arith.maxsi %v9, %v1 : i32
  %v12 = arith.minsi %v10, %v11 : i32
  %v13 = arith.cmpi sge, %v12, %v11 : i32
  %v14 = arith.extui %v13 : i1 to i32
  %v15 = arith.cmpi sle, %v12, %v1 : i32
  %v16 = arith.extui %v15 : i1 to i32
  %v17 = arith.ori %v14, %v16 : i32
  memref.store %v17, %a1[%v5] : memref<160xi32>
  scf.yield %v12 : i32
  }
  return
}
