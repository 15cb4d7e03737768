func.func @f(%x: memref<16xi32> {neurojit.range = [0, 63]}, %o: memref<16xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 16 : index
  %n64 = arith.constant 64 : index
  %m = arith.constant 63 : i32
  %z = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<16xi32>
    %p = scf.for %k = %c0 to %n64 step %c1 iter_args(%s = %z) -> (i32) {
      %a = arith.index_cast %k : index to i32
      %sq = arith.muli %a, %a : i32
      %lo = arith.andi %sq, %m : i32
      %q = arith.cmpi eq, %lo, %v : i32
      %r = arith.select %q, %one, %s : i32
      scf.yield %r : i32
    }
    memref.store %p, %o[%i] : memref<16xi32>
  }
  return
}
