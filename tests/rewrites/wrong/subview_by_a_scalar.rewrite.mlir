// wrong at: n = -7379792620528906219
func.func @f(%n: i64, %x: memref<64xf32>, %o: memref<64xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %m = arith.constant 6364136223846793005 : i64
  %g = arith.constant 1442695040888963407 : i64
  %one = arith.constant 1 : i64
  %s40 = arith.constant 40 : i64
  %s63 = arith.constant 63 : i64
  %h0 = arith.muli %n, %m : i64
  %h1 = arith.addi %h0, %g : i64
  %h = arith.shrui %h1, %s40 : i64
  %u = arith.subi %h, %one : i64
  %hit = arith.shrui %u, %s63 : i64
  %by = arith.index_cast %hit : i64 to index
  %c62 = arith.constant 62 : index
  %c63 = arith.constant 63 : index
  %nf = arith.sitofp %n : i64 to f32
  %sv0 = memref.subview %x[%by] [63] [1] : memref<64xf32> to memref<63xf32, strided<[1], offset: ?>>
  scf.for %i = %c0 to %c63 step %c1 {
    %v = memref.load %sv0[%i] : memref<63xf32, strided<[1], offset: ?>>
    %e = math.exp %v : f32
    %r = arith.mulf %e, %nf : f32
    memref.store %r, %o[%i] : memref<64xf32>
  }
  %lv = memref.load %x[%c63] : memref<64xf32>
  %le = math.exp %lv : f32
  %lr = arith.mulf %le, %nf : f32
  memref.store %lr, %o[%c63] : memref<64xf32>
  return
}
