// wrong where three points far apart lie next to one line
func.func @f(%x: memref<6x6xi64> {neurojit.range = [-1073741824, 1073741823]}, %o: memref<6xi32>) {
  %c0 = arith.constant 0 : index
  %c6 = arith.constant 6 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %c5 = arith.constant 5 : index
  %km1 = arith.constant -1 : i32
  %k0 = arith.constant 0 : i32
  %k1 = arith.constant 1 : i32
  scf.for %i = %c0 to %c6 step %c1 {
    %ax = memref.load %x[%i, %c0] : memref<6x6xi64>
    %ay = memref.load %x[%i, %c1] : memref<6x6xi64>
    %bx = memref.load %x[%i, %c2] : memref<6x6xi64>
    %by = memref.load %x[%i, %c3] : memref<6x6xi64>
    %cx = memref.load %x[%i, %c4] : memref<6x6xi64>
    %cy = memref.load %x[%i, %c5] : memref<6x6xi64>
    %ux = arith.subi %bx, %ax : i64
    %uy = arith.subi %by, %ay : i64
    %vx = arith.subi %cx, %ax : i64
    %vy = arith.subi %cy, %ay : i64
    %fa = arith.sitofp %ux : i64 to f64
    %fb = arith.sitofp %uy : i64 to f64
    %fc = arith.sitofp %vx : i64 to f64
    %fd = arith.sitofp %vy : i64 to f64
    %l = arith.mulf %fa, %fd : f64
    %r = arith.mulf %fb, %fc : f64
    %p = arith.cmpf ogt, %l, %r : f64
    %q = arith.cmpf olt, %l, %r : f64
    %s = arith.select %q, %km1, %k0 : i32
    %e = arith.select %p, %k1, %s : i32
    memref.store %e, %o[%i] : memref<6xi32>
  }
  return
}
