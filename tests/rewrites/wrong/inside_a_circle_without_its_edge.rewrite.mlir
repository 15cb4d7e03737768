// wrong on the circle itself: 3, 4, 5
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
    %aa = arith.muli %a, %a : i64
    %bb = arith.muli %b, %b : i64
    %cc = arith.muli %c, %c : i64
    %s = arith.addi %aa, %bb : i64
    %p = arith.cmpi slt, %s, %cc : i64
    %e = arith.extui %p : i1 to i32
    memref.store %e, %o[%i] : memref<12xi32>
  }
  return
}
