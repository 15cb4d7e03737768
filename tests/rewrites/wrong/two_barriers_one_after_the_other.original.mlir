func.func @f(%a0: memref<256xi32> {neurojit.range = [-10, 10]}, %a1: memref<256xi32>) {
  %v1 = arith.constant 0 : i32
  %v2 = arith.constant 0 : index
  %v3 = arith.constant 256 : index
  %v4 = arith.constant 1 : index
  %v11 = arith.constant 300 : i32
  %v7 = scf.for %v5 = %v2 to %v3 step %v4 iter_args(%v6 = %v1) -> (i32) {
  %v8 = memref.load %a0[%v5] : memref<256xi32>
  %v9 = arith.addi %v6, %v8 : i32
  %v10 = arith.maxsi %v9, %v1 : i32
  %v12 = arith.minsi %v10, %v11 : i32
  memref.store %v12, %a1[%v5] : memref<256xi32>
  scf.yield %v12 : i32
  }
  return
}
