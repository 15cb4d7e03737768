// wrong where the sum lies from 2^32 to 2^32 + 2^28: nearly all at the ends of the range
func.func @f(%x: memref<64xi32> {neurojit.range = [-9000, 9000]}) -> i32 {
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %c1 = arith.constant 1 : index
  %k0 = arith.constant 0 : i32
  %k268435456 = arith.constant 268435456 : i32
  %n = scf.for %i = %c0 to %c64 step %c1 iter_args(%c = %k0) -> (i32) {
    %v = memref.load %x[%i] : memref<64xi32>
    %q = arith.muli %v, %v : i32
    %d = arith.addi %c, %q : i32
    scf.yield %d : i32
  }
  %p = arith.cmpi ugt, %n, %k268435456 : i32
  %e = arith.extui %p : i1 to i32
  return %e : i32
}
