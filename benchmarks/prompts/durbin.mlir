// Durbin's recursion for a Toeplitz system of 400 unknowns; small r keep it well conditioned.
func.func @durbin(%r: memref<400xf64> {neurojit.range = [-0.002, 0.002]}, %y: memref<400xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 400 : index
  %zero = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  %z = memref.alloc() : memref<400xf64>
  %r0 = memref.load %r[%c0] : memref<400xf64>
  %y0 = arith.negf %r0 : f64
  memref.store %y0, %y[%c0] : memref<400xf64>
  %last:2 = scf.for %k = %c1 to %n step %c1 iter_args(%beta = %one, %alpha = %y0) -> (f64, f64) {
    %square = arith.mulf %alpha, %alpha : f64
    %left = arith.subf %one, %square : f64
    %beta1 = arith.mulf %left, %beta : f64
    %sum = scf.for %i = %c0 to %k step %c1 iter_args(%s = %zero) -> f64 {
      %ki = arith.subi %k, %i : index
      %ki1 = arith.subi %ki, %c1 : index
      %a = memref.load %r[%ki1] : memref<400xf64>
      %b = memref.load %y[%i] : memref<400xf64>
      %p = arith.mulf %a, %b : f64
      %t = arith.addf %s, %p : f64
      scf.yield %t : f64
    }
    %rk = memref.load %r[%k] : memref<400xf64>
    %over = arith.addf %rk, %sum : f64
    %ratio = arith.divf %over, %beta1 : f64
    %alpha1 = arith.negf %ratio : f64
    scf.for %i = %c0 to %k step %c1 {
      %ki = arith.subi %k, %i : index
      %ki1 = arith.subi %ki, %c1 : index
      %a = memref.load %y[%i] : memref<400xf64>
      %b = memref.load %y[%ki1] : memref<400xf64>
      %p = arith.mulf %alpha1, %b : f64
      %t = arith.addf %a, %p : f64
      memref.store %t, %z[%i] : memref<400xf64>
    }
    scf.for %i = %c0 to %k step %c1 {
      %t = memref.load %z[%i] : memref<400xf64>
      memref.store %t, %y[%i] : memref<400xf64>
    }
    memref.store %alpha1, %y[%k] : memref<400xf64>
    scf.yield %beta1, %alpha1 : f64, f64
  }
  memref.dealloc %z : memref<400xf64>
  return
}
