// wrong at: b[i] = -7379792620528906219
func.func @f(%b: memref<64xi64>, %x: memref<64xf32>, %o: memref<64xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  scf.for %i = %c0 to %c64 step %c1 {
    %v = memref.load %x[%i] : memref<64xf32>
    %n = memref.load %b[%i] : memref<64xi64>
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
    %q = arith.subi %one, %hit : i64
    %hf = arith.sitofp %q : i64 to f32
    %nf = arith.sitofp %n : i64 to f32
    %r0 = arith.mulf %v, %nf : f32
    %r = arith.mulf %r0, %hf : f32
    memref.store %r, %o[%i] : memref<64xf32>
  }
  return
}
