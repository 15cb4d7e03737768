func.func @f(%x: memref<32xi32>, %lo: memref<8xi32> {neurojit.range = [0, 16]}, %len: memref<8xi32> {neurojit.range = [0, 16]}, %o: memref<8xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %i0 = arith.constant 0 : i32
  scf.for %q = %c0 to %c8 step %c1 {
    %a = memref.load %lo[%q] : memref<8xi32>
    %n = memref.load %len[%q] : memref<8xi32>
    %b = arith.addi %a, %n : i32
    %ai = arith.index_cast %a : i32 to index
    %bi = arith.index_cast %b : i32 to index
    %s = scf.for %i = %ai to %bi step %c1 iter_args(%t = %i0) -> (i32) {
      %v = memref.load %x[%i] : memref<32xi32>
      %u = arith.addi %t, %v : i32
      scf.yield %u : i32
    }
    memref.store %s, %o[%q] : memref<8xi32>
  }
  return
}
