// wrong next to a circle of a large radius
func.func @f(%x: memref<12x4xi64> {neurojit.range = [1000, 100000]}, %r: memref<12xi64> {neurojit.range = [1000, 100000]}, %o: memref<12xi32>) {
  %c0 = arith.constant 0 : index
  %c12 = arith.constant 12 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  scf.for %i = %c0 to %c12 step %c1 {
    %a0 = memref.load %x[%i, %c0] : memref<12x4xi64>
    %b0 = memref.load %x[%i, %c1] : memref<12x4xi64>
    %a1 = memref.load %x[%i, %c2] : memref<12x4xi64>
    %b1 = memref.load %x[%i, %c3] : memref<12x4xi64>
    %c = memref.load %r[%i] : memref<12xi64>
    %a = arith.subi %a1, %a0 : i64
    %b = arith.subi %b1, %b0 : i64
    %fa = arith.sitofp %a : i64 to f32
    %fb = arith.sitofp %b : i64 to f32
    %fc = arith.sitofp %c : i64 to f32
    %aa = arith.mulf %fa, %fa : f32
    %bb = arith.mulf %fb, %fb : f32
    %cc = arith.mulf %fc, %fc : f32
    %s = arith.addf %aa, %bb : f32
    %p = arith.cmpf ole, %s, %cc : f32
    %e = arith.extui %p : i1 to i32
    memref.store %e, %o[%i] : memref<12xi32>
  }
  return
}
