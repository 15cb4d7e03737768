func.func @f(%a0: memref<256xi32> {neurojit.range = [-5, 5]}, %a1: memref<256xi32>) {
  %v1 = arith.constant 0 : i32
  %v2 = arith.constant 0 : index
  %v3 = arith.constant 256 : index
  %v4 = arith.constant 1 : index
  %v10 = arith.constant 200 : i32
  %v12 = arith.constant -200 : i32
  %v7 = scf.for %v5 = %v2 to %v3 step %v4 iter_args(%v6 = %v1) -> (i32) {
  %v8 = memref.load %a0[%v5] : memref<256xi32>
  %v9 = arith.addi %v6, %v8 : i32
  %v11 = arith.minsi %v9, %v10 : i32
  %v13 = arith.maxsi %v11, %v12 : i32
  memref.store %v13, %a1[%v5] : memref<256xi32>
  scf.yield %v13 : i32
  }
  return
}
