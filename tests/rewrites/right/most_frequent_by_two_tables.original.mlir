func.func @f(%x: memref<290xi32> {neurojit.range = [0, 15]}) -> i32 {
  %c0 = arith.constant 0 : index
  %c16 = arith.constant 16 : index
  %c1 = arith.constant 1 : index
  %k0 = arith.constant 0 : i32
  %c290 = arith.constant 290 : index
  %k1 = arith.constant 1 : i32
  %h = memref.alloca() : memref<16xi32>
  scf.for %i = %c0 to %c16 step %c1 {
    memref.store %k0, %h[%i] : memref<16xi32>
  }
  scf.for %i = %c0 to %c290 step %c1 {
    %v = memref.load %x[%i] : memref<290xi32>
    %k = arith.index_cast %v : i32 to index
    %c = memref.load %h[%k] : memref<16xi32>
    %d = arith.addi %c, %k1 : i32
    memref.store %d, %h[%k] : memref<16xi32>
  }
  %first = memref.load %h[%c0] : memref<16xi32>
  %r:2 = scf.for %i = %c1 to %c16 step %c1 iter_args(%b = %first, %k = %k0) -> (i32, i32) {
    %c = memref.load %h[%i] : memref<16xi32>
    %p = arith.cmpi sgt, %c, %b : i32
    %ii = arith.index_cast %i : index to i32
    %n = arith.select %p, %c, %b : i32
    %m = arith.select %p, %ii, %k : i32
    scf.yield %n, %m : i32, i32
  }
  return %r#1 : i32
}
