func.func @f(%w: memref<8xi32> {neurojit.range = [1, 10]}, %v: memref<8xi32> {neurojit.range = [0, 100]},
              %best: memref<21xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c20 = arith.constant 20 : index
  %c21 = arith.constant 21 : index
  %c8 = arith.constant 8 : index
  %i0 = arith.constant 0 : i32
  %t = memref.alloc() : memref<9x21xi32>
  scf.for %j = %c0 to %c21 step %c1 {
    memref.store %i0, %t[%c0, %j] : memref<9x21xi32>
  }
  scf.for %i = %c0 to %c8 step %c1 {
    %i1x = arith.addi %i, %c1 : index
    %wi = memref.load %w[%i] : memref<8xi32>
    %vi = memref.load %v[%i] : memref<8xi32>
    %wx = arith.index_cast %wi : i32 to index
    scf.for %j = %c0 to %c21 step %c1 {
      %skip = memref.load %t[%i, %j] : memref<9x21xi32>
      %fits = arith.cmpi sge, %j, %wx : index
      %r = scf.if %fits -> (i32) {
        %jj = arith.subi %j, %wx : index
        %p = memref.load %t[%i, %jj] : memref<9x21xi32>
        %q = arith.addi %p, %vi : i32
        %m = arith.maxsi %q, %skip : i32
        scf.yield %m : i32
      } else {
        scf.yield %skip : i32
      }
      memref.store %r, %t[%i1x, %j] : memref<9x21xi32>
    }
  }
  scf.for %j = %c0 to %c21 step %c1 {
    %e = memref.load %t[%c8, %j] : memref<9x21xi32>
    memref.store %e, %best[%j] : memref<21xi32>
  }
  return
}
