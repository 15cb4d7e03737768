func.func @f(%x: memref<8x8xf64> {neurojit.range = [1.0, 2.0]}, %a: memref<8x8xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %big = arith.constant 16.0 : f64
  scf.for %i = %c0 to %c8 step %c1 {
    scf.for %j = %c0 to %c8 step %c1 {
      %v = memref.load %x[%i, %j] : memref<8x8xf64>
      %d = arith.cmpi eq, %i, %j : index
      %w = arith.addf %v, %big : f64
      %u = arith.select %d, %w, %v : f64
      memref.store %u, %a[%i, %j] : memref<8x8xf64>
    }
  }
  scf.for %k = %c0 to %c8 step %c1 {
    %k1 = arith.addi %k, %c1 : index
    scf.for %i = %k1 to %c8 step %c1 {
      %p = memref.load %a[%k, %k] : memref<8x8xf64>
      %q = memref.load %a[%i, %k] : memref<8x8xf64>
      %l = arith.divf %q, %p : f64
      memref.store %l, %a[%i, %k] : memref<8x8xf64>
      scf.for %j = %k1 to %c8 step %c1 {
        %u = memref.load %a[%k, %j] : memref<8x8xf64>
        %v = memref.load %a[%i, %j] : memref<8x8xf64>
        %m = arith.mulf %l, %u : f64
        %w = arith.subf %v, %m : f64
        memref.store %w, %a[%i, %j] : memref<8x8xf64>
      }
    }
  }
  return
}
