func.func @f(%a0: memref<256xi32> {neurojit.range = [-10, 10]}, %a1: memref<256xi32>) {
  %v1 = arith.constant 0 : i32
  %v2 = arith.constant 0 : index
  %v3 = arith.constant 256 : index
  %v4 = arith.constant 1 : index
  %v16 = arith.constant 300 : i32
  %v9, %v10, %v11 = scf.for %v5 = %v2 to %v3 step %v4 iter_args(%v6 = %v1, %v7 = %v1, %v8 = %v1) -> (i32, i32, i32) {
  %v12 = memref.load %a0[%v5] : memref<256xi32>
  %v13 = arith.addi %v6, %v12 : i32
  %v14 = arith.minsi %v7, %v13 : i32
  %v15 = arith.subi %v13, %v14 : i32
  %v17 = arith.subi %v15, %v16 : i32
  %v18 = arith.maxsi %v8, %v17 : i32
  %v19 = arith.subi %v15, %v18 : i32
  %v20 = arith.maxsi %v19, %v1 : i32
  memref.store %v20, %a1[%v5] : memref<256xi32>
  scf.yield %v13, %v14, %v18 : i32, i32, i32
  }
  return
}
