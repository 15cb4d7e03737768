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
    %l = arith.addi %s, %w0 : i32
    %li = arith.index_cast %l : i32 to index
    %out = memref.load %x[%i, %li] : memref<12x16xi32>
    memref.store %out, %o[%i] : memref<12xi32>
  }
  return
}
