func.func @f(%xa: memref<64xi32>, %o: memref<64xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_1_i32 = arith.constant 1 : i32
  scf.for %i = %c0 to %cn step %c1 {
    %a = memref.load %xa[%i] : memref<64xi32>
    %z = math.ctlz %a : i32
    %h = arith.shrui %z, %k_1_i32 : i32
    %out = arith.muli %h, %h : i32
    memref.store %out, %o[%i] : memref<64xi32>
  }
  return
}
