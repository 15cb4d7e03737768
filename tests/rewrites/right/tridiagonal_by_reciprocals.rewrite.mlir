func.func @f(%a: memref<16xf64> {neurojit.range = [-1.0, 1.0]}, %b: memref<16xf64> {neurojit.range = [3.0, 5.0]}, %c: memref<16xf64> {neurojit.range = [-1.0, 1.0]}, %d: memref<16xf64> {neurojit.range = [-10.0, 10.0]}, %x: memref<16xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c15 = arith.constant 15 : index
  %c16 = arith.constant 16 : index
  %one = arith.constant 1.0 : f64
  %cp = memref.alloca() : memref<16xf64>
  %b0x = memref.load %b[%c0] : memref<16xf64>
  %q0 = memref.load %c[%c0] : memref<16xf64>
  %d0 = memref.load %d[%c0] : memref<16xf64>
  %iv0 = arith.divf %one, %b0x : f64
  %e0 = arith.mulf %q0, %iv0 : f64
  %g0 = arith.mulf %d0, %iv0 : f64
  memref.store %e0, %cp[%c0] : memref<16xf64>
  memref.store %g0, %x[%c0] : memref<16xf64>
  %f:2 = scf.for %i = %c1 to %c16 step %c1 iter_args(%e = %e0, %g = %g0) -> (f64, f64) {
    %ai = memref.load %a[%i] : memref<16xf64>
    %bi = memref.load %b[%i] : memref<16xf64>
    %ci = memref.load %c[%i] : memref<16xf64>
    %di = memref.load %d[%i] : memref<16xf64>
    %na = arith.negf %ai : f64
    %den = math.fma %na, %e, %bi : f64
    %inv = arith.divf %one, %den : f64
    %num = math.fma %na, %g, %di : f64
    %ne = arith.mulf %ci, %inv : f64
    %ng = arith.mulf %num, %inv : f64
    memref.store %ne, %cp[%i] : memref<16xf64>
    memref.store %ng, %x[%i] : memref<16xf64>
    scf.yield %ne, %ng : f64, f64
  }
  %h = scf.for %k = %c1 to %c16 step %c1 iter_args(%xn = %f#1) -> (f64) {
    %i = arith.subi %c15, %k : index
    %e = memref.load %cp[%i] : memref<16xf64>
    %g = memref.load %x[%i] : memref<16xf64>
    %ex = arith.mulf %e, %xn : f64
    %r = arith.subf %g, %ex : f64
    memref.store %r, %x[%i] : memref<16xf64>
    scf.yield %r : f64
  }
  return
}
