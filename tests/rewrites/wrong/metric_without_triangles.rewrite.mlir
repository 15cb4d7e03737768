func.func @f(%a0: memref<5x5xi32> {neurojit.range = [0, 1000]}, %a1: memref<1xi32>) {
  %v1 = arith.constant 0 : i32
  %v2 = arith.constant 0 : index
  %v3 = arith.constant 5 : index
  %v4 = arith.constant 1 : index
  %v7 = scf.for %v5 = %v2 to %v3 step %v4 iter_args(%v6 = %v1) -> (i32) {
  %v8 = memref.load %a0[%v5, %v5] : memref<5x5xi32>
  %v9 = arith.ori %v6, %v8 : i32
  scf.yield %v9 : i32
  }
  %v12 = scf.for %v10 = %v2 to %v3 step %v4 iter_args(%v11 = %v7) -> (i32) {
  %v15 = scf.for %v13 = %v2 to %v3 step %v4 iter_args(%v14 = %v11) -> (i32) {
  %v16 = memref.load %a0[%v10, %v13] : memref<5x5xi32>
  %v17 = memref.load %a0[%v13, %v10] : memref<5x5xi32>
  %v18 = arith.xori %v16, %v17 : i32
  %v19 = arith.ori %v14, %v18 : i32
  scf.yield %v19 : i32
  }
  scf.yield %v15 : i32
  }
  %v20 = arith.cmpi eq, %v12, %v1 : i32
  %v21 = arith.extui %v20 : i1 to i32
  memref.store %v21, %a1[%v2] : memref<1xi32>
  return
}
