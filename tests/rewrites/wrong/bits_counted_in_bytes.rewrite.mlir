// wrong where 257 to 276 words have the bit: a byte holds 1 to 20 then
func.func @f(%x: memref<380xi32>, %o: memref<4xi32>) {
  %c0 = arith.constant 0 : index
  %c4 = arith.constant 4 : index
  %c1 = arith.constant 1 : index
  %c380 = arith.constant 380 : index
  %b0 = arith.constant 0 : i8
  %k1 = arith.constant 1 : i32
  %b20 = arith.constant 20 : i8
  scf.for %b = %c0 to %c4 step %c1 {
    %s = arith.index_cast %b : index to i32
    %n = scf.for %i = %c0 to %c380 step %c1 iter_args(%c = %b0) -> (i8) {
      %v = memref.load %x[%i] : memref<380xi32>
      %w = arith.shrui %v, %s : i32
      %u = arith.andi %w, %k1 : i32
      %t = arith.trunci %u : i32 to i8
      %d = arith.addi %c, %t : i8
      scf.yield %d : i8
    }
    %p = arith.cmpi ugt, %n, %b20 : i8
    %e = arith.extui %p : i1 to i32
    memref.store %e, %o[%b] : memref<4xi32>
  }
  return
}
