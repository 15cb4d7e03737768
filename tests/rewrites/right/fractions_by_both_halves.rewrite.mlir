func.func @f(%x: memref<8x4xi64> {neurojit.range = [1, 2147483647]}, %o: memref<8xi32>) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %l0 = arith.constant 0 : i64
  scf.for %i = %c0 to %c8 step %c1 {
    %a = memref.load %x[%i, %c0] : memref<8x4xi64>
    %b = memref.load %x[%i, %c1] : memref<8x4xi64>
    %c = memref.load %x[%i, %c2] : memref<8x4xi64>
    %d = memref.load %x[%i, %c3] : memref<8x4xi64>
    %s = arith.muli %a, %d : i64
    %t = arith.muli %c, %b : i64
    %g = arith.subi %s, %t : i64
    %p = arith.cmpi slt, %g, %l0 : i64
    %e = arith.extui %p : i1 to i32
    memref.store %e, %o[%i] : memref<8xi32>
  }
  return
}
