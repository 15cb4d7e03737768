func.func @f(%x: memref<380xi32>, %o: memref<4xi32>) {
  %c0 = arith.constant 0 : index
  %c4 = arith.constant 4 : index
  %c1 = arith.constant 1 : index
  %c380 = arith.constant 380 : index
  %h0 = arith.constant 0 : i16
  %k1 = arith.constant 1 : i32
  %h20 = arith.constant 20 : i16
  scf.for %b = %c0 to %c4 step %c1 {
    %s = arith.index_cast %b : index to i32
    %n = scf.for %i = %c0 to %c380 step %c1 iter_args(%c = %h0) -> (i16) {
      %v = memref.load %x[%i] : memref<380xi32>
      %w = arith.shrui %v, %s : i32
      %u = arith.andi %w, %k1 : i32
      %t = arith.trunci %u : i32 to i16
      %d = arith.addi %c, %t : i16
      scf.yield %d : i16
    }
    %p = arith.cmpi ugt, %n, %h20 : i16
    %e = arith.extui %p : i1 to i32
    memref.store %e, %o[%b] : memref<4xi32>
  }
  return
}
