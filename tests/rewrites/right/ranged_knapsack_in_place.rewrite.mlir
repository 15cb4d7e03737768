func.func @f(%w: memref<8xi32> {neurojit.range = [1, 10]}, %v: memref<8xi32> {neurojit.range = [0, 100]},
              %best: memref<21xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c20 = arith.constant 20 : index
  %c21 = arith.constant 21 : index
  %c8 = arith.constant 8 : index
  %i0 = arith.constant 0 : i32
  scf.for %j = %c0 to %c21 step %c1 {
    memref.store %i0, %best[%j] : memref<21xi32>
  }
  scf.for %i = %c0 to %c8 step %c1 {
    %wi = memref.load %w[%i] : memref<8xi32>
    %vi = memref.load %v[%i] : memref<8xi32>
    %wx = arith.index_cast %wi : i32 to index
    %count = arith.subi %c21, %wx : index
    scf.for %k = %c0 to %count step %c1 {
      %j = arith.subi %c20, %k : index
      %jj = arith.subi %j, %wx : index
      %p = memref.load %best[%jj] : memref<21xi32>
      %s = memref.load %best[%j] : memref<21xi32>
      %q = arith.addi %p, %vi : i32
      %m = arith.maxsi %q, %s : i32
      memref.store %m, %best[%j] : memref<21xi32>
    }
  }
  return
}
