func.func @f(%a0: memref<200xi32> {neurojit.range = [-8, 8]}, %a1: memref<200xi32>) {
  %v1 = arith.constant 0 : i32
  %v2 = arith.constant 0 : index
  %v3 = arith.constant 200 : index
  %v4 = arith.constant 1 : index
  %v8 = arith.constant 400 : i32
  %v7 = scf.for %v5 = %v2 to %v3 step %v4 iter_args(%v6 = %v1) -> (i32) {
  %v9 = memref.load %a0[%v5] : memref<200xi32>
  %v10 = arith.addi %v6, %v9 : i32
  %v11 = arith.minsi %v10, %v8 : i32
  %v12 = arith.maxsi %v11, %v1 : i32
  memref.store %v12, %a1[%v5] : memref<200xi32>
  scf.yield %v12 : i32
  }
  return
}
