func.func @f(%a: memref<10x12xf64>, %b: memref<12x8xf64>, %x: memref<8xf64>, %o: memref<10xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c10 = arith.constant 10 : index
  %c12 = arith.constant 12 : index
  %c8 = arith.constant 8 : index
  %z = arith.constant 0.0 : f64
  %t = memref.alloc() : memref<10x8xf64>
  scf.for %i = %c0 to %c10 step %c1 {
    scf.for %j = %c0 to %c8 step %c1 {
      %s = scf.for %k = %c0 to %c12 step %c1 iter_args(%acc = %z) -> (f64) {
        %p = memref.load %a[%i, %k] : memref<10x12xf64>
        %q = memref.load %b[%k, %j] : memref<12x8xf64>
        %m = arith.mulf %p, %q : f64
        %u = arith.addf %acc, %m : f64
        scf.yield %u : f64
      }
      memref.store %s, %t[%i, %j] : memref<10x8xf64>
    }
  }
  scf.for %i = %c0 to %c10 step %c1 {
    %s = scf.for %j = %c0 to %c8 step %c1 iter_args(%acc = %z) -> (f64) {
      %p = memref.load %t[%i, %j] : memref<10x8xf64>
      %q = memref.load %x[%j] : memref<8xf64>
      %m = arith.mulf %p, %q : f64
      %u = arith.addf %acc, %m : f64
      scf.yield %u : f64
    }
    memref.store %s, %o[%i] : memref<10xf64>
  }
  return
}
