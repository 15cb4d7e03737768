func.func @f(%a: memref<16xf64> {neurojit.range = [-1.0, 1.0]}, %b: memref<16xf64> {neurojit.range = [3.0, 5.0]}, %c: memref<16xf64> {neurojit.range = [-1.0, 1.0]}, %d: memref<16xf64> {neurojit.range = [-10.0, 10.0]}, %x: memref<16xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c15 = arith.constant 15 : index
  %c16 = arith.constant 16 : index
  %cp = memref.alloc() : memref<16xf64>
  %dp = memref.alloc() : memref<16xf64>
  %b0x = memref.load %b[%c0] : memref<16xf64>
  %q0 = memref.load %c[%c0] : memref<16xf64>
  %d0 = memref.load %d[%c0] : memref<16xf64>
  %e0 = arith.divf %q0, %b0x : f64
  %g0 = arith.divf %d0, %b0x : f64
  memref.store %e0, %cp[%c0] : memref<16xf64>
  memref.store %g0, %dp[%c0] : memref<16xf64>
  scf.for %i = %c1 to %c16 step %c1 {
    %p = arith.subi %i, %c1 : index
    %ai = memref.load %a[%i] : memref<16xf64>
    %bi = memref.load %b[%i] : memref<16xf64>
    %ci = memref.load %c[%i] : memref<16xf64>
    %di = memref.load %d[%i] : memref<16xf64>
    %e = memref.load %cp[%p] : memref<16xf64>
    %g = memref.load %dp[%p] : memref<16xf64>
    %ae = arith.mulf %ai, %e : f64
    %den = arith.subf %bi, %ae : f64
    %ag = arith.mulf %ai, %g : f64
    %num = arith.subf %di, %ag : f64
    %ne = arith.divf %ci, %den : f64
    %ng = arith.divf %num, %den : f64
    memref.store %ne, %cp[%i] : memref<16xf64>
    memref.store %ng, %dp[%i] : memref<16xf64>
  }
  %l = memref.load %dp[%c15] : memref<16xf64>
  memref.store %l, %x[%c15] : memref<16xf64>
  scf.for %k = %c1 to %c16 step %c1 {
    %i = arith.subi %c15, %k : index
    %n = arith.addi %i, %c1 : index
    %xn = memref.load %x[%n] : memref<16xf64>
    %e = memref.load %cp[%i] : memref<16xf64>
    %g = memref.load %dp[%i] : memref<16xf64>
    %ex = arith.mulf %e, %xn : f64
    %r = arith.subf %g, %ex : f64
    memref.store %r, %x[%i] : memref<16xf64>
  }
  return
}
