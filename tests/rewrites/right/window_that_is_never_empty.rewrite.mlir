func.func @f(%x: memref<12x16xi32> {neurojit.range = [0, 255]}, %o: memref<12xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c12 = arith.constant 12 : index
  %c16 = arith.constant 16 : index
  %z = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %k77 = arith.constant 77 : i32
  %k1000 = arith.constant 1000 : i32
  %k255 = arith.constant 255 : i32
  %km1 = arith.constant -1 : i32
  scf.for %i = %c0 to %c12 step %c1 {
    %a = memref.load %x[%i, %c0] : memref<12x16xi32>
    %b = memref.load %x[%i, %c1] : memref<12x16xi32>
    %c7 = arith.constant 7 : i32
    %s = arith.andi %a, %c7 : i32
    %w0 = arith.andi %b, %c7 : i32
    %w = arith.addi %w0, %one : i32
    %si = arith.index_cast %s : i32 to index
    %wi = arith.index_cast %w : i32 to index
    %e = arith.addi %si, %wi : index
    %out = scf.for %j = %si to %e step %c1 iter_args(%t = %z) -> (i32) {
      %v = memref.load %x[%i, %j] : memref<12x16xi32>
      %u = arith.addi %t, %v : i32
      scf.yield %u : i32
    }
    memref.store %out, %o[%i] : memref<12xi32>
  }
  return
}
