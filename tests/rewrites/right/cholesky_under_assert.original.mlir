func.func @f(%a: memref<8x8xf64>, %l: memref<8x8xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %z = arith.constant 0.0 : f64
  %big = arith.constant 10.0 : f64
  scf.for %i = %c0 to %c8 step %c1 {
    scf.for %j = %c0 to %c8 step %c1 {
      memref.store %z, %l[%i, %j] : memref<8x8xf64>
    }
  }
  scf.for %j = %c0 to %c8 step %c1 {
    %s = scf.for %k = %c0 to %j step %c1 iter_args(%t = %z) -> (f64) {
      %v = memref.load %l[%j, %k] : memref<8x8xf64>
      %q = arith.mulf %v, %v : f64
      %u = arith.addf %t, %q : f64
      scf.yield %u : f64
    }
    %d = memref.load %a[%j, %j] : memref<8x8xf64>
    %e = arith.subf %d, %s : f64
    %ok = arith.cmpf ogt, %e, %z : f64
    "tensorlang.assert"(%ok, %e) {message = "not positive definite", names = ["pivot"]} : (i1, f64) -> ()
    %p = math.sqrt %e : f64
    memref.store %p, %l[%j, %j] : memref<8x8xf64>
    %j1 = arith.addi %j, %c1 : index
    scf.for %i = %j1 to %c8 step %c1 {
      %s2 = scf.for %k = %c0 to %j step %c1 iter_args(%t = %z) -> (f64) {
        %v = memref.load %l[%i, %k] : memref<8x8xf64>
        %w = memref.load %l[%j, %k] : memref<8x8xf64>
        %q = arith.mulf %v, %w : f64
        %u = arith.addf %t, %q : f64
        scf.yield %u : f64
      }
      %b = memref.load %a[%i, %j] : memref<8x8xf64>
      %n = arith.subf %b, %s2 : f64
      %r = arith.divf %n, %p : f64
      memref.store %r, %l[%i, %j] : memref<8x8xf64>
    }
  }
  return
}
