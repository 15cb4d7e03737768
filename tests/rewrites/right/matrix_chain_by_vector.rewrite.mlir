func.func @f(%a: memref<10x12xf64>, %b: memref<12x8xf64>, %x: memref<8xf64>, %o: memref<10xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c10 = arith.constant 10 : index
  %c12 = arith.constant 12 : index
  %z = arith.constant 0.0 : f64
  %t = memref.alloc() : memref<12xf64>
  %xv = vector.load %x[%c0] : memref<8xf64>, vector<8xf64>
  scf.for %k = %c0 to %c12 step %c1 {
    %v = vector.load %b[%k, %c0] : memref<12x8xf64>, vector<8xf64>
    %p = arith.mulf %v, %xv : vector<8xf64>
    %s = vector.reduction <add>, %p : vector<8xf64> into f64
    memref.store %s, %t[%k] : memref<12xf64>
  }
  %tv = vector.load %t[%c0] : memref<12xf64>, vector<12xf64>
  scf.for %i = %c0 to %c10 step %c1 {
    %v = vector.load %a[%i, %c0] : memref<10x12xf64>, vector<12xf64>
    %p = arith.mulf %v, %tv : vector<12xf64>
    %s = vector.reduction <add>, %p : vector<12xf64> into f64
    memref.store %s, %o[%i] : memref<10xf64>
  }
  return
}
