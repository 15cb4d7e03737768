// wrong where the last 30 bits of a product are exactly half
func.func @f(%xa: memref<64xi32>, %xb: memref<64xi32>, %o: memref<64xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_536870912_i64 = arith.constant 536870912 : i64
  %k_30_i64 = arith.constant 30 : i64
  scf.for %i = %c0 to %cn step %c1 {
    %a = memref.load %xa[%i] : memref<64xi32>
    %b = memref.load %xb[%i] : memref<64xi32>
    %x = arith.extsi %a : i32 to i64
    %y = arith.extsi %b : i32 to i64
    %v = arith.muli %x, %y : i64
    %sum = arith.addi %v, %k_536870912_i64 : i64
    %w = arith.shrsi %sum, %k_30_i64 : i64
    %out = arith.trunci %w : i64 to i32
    memref.store %out, %o[%i] : memref<64xi32>
  }
  return
}
