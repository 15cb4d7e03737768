func.func @f(%x: memref<8x8xf64> {neurojit.range = [1.0, 2.0]}, %a: memref<8x8xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c7 = arith.constant 7 : index
  %c8 = arith.constant 8 : index
  %big = arith.constant 16.0 : f64
  %one = arith.constant 1.0 : f64
  %lane = vector.step : vector<8xindex>
  memref.copy %x, %a : memref<8x8xf64> to memref<8x8xf64>
  scf.for %i = %c0 to %c8 step %c1 {
    %v = memref.load %x[%i, %i] : memref<8x8xf64>
    %w = arith.addf %v, %big : f64
    memref.store %w, %a[%i, %i] : memref<8x8xf64>
  }
  scf.for %k = %c0 to %c7 step %c1 {
    %k1 = arith.addi %k, %c1 : index
    %u = vector.load %a[%k, %c0] : memref<8x8xf64>, vector<8xf64>
    %ks = vector.broadcast %k : index to vector<8xindex>
    %right = arith.cmpi ugt, %lane, %ks : vector<8xindex>
    %p = memref.load %a[%k, %k] : memref<8x8xf64>
    %inv = arith.divf %one, %p : f64
    scf.for %i = %k1 to %c8 step %c1 {
      %q = memref.load %a[%i, %k] : memref<8x8xf64>
      %l = arith.mulf %q, %inv : f64
      %ls = vector.broadcast %l : f64 to vector<8xf64>
      %v = vector.load %a[%i, %c0] : memref<8x8xf64>, vector<8xf64>
      %m = arith.mulf %ls, %u : vector<8xf64>
      %w = arith.subf %v, %m : vector<8xf64>
      %r = arith.select %right, %w, %v : vector<8xi1>, vector<8xf64>
      vector.store %r, %a[%i, %c0] : memref<8x8xf64>, vector<8xf64>
      memref.store %l, %a[%i, %k] : memref<8x8xf64>
    }
  }
  return
}
