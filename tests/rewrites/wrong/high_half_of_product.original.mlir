func.func @f(%x: memref<64xi64>, %o: memref<64xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %k3 = arith.constant 3 : i64
  %one = arith.constant 1 : i64
  %s40 = arith.constant 40 : i64
  %s63 = arith.constant 63 : i64
  %m = arith.constant 6364136223846793005 : i64
  %g = arith.constant 1442695040888963407 : i64
  scf.for %i = %c0 to %c64 step %c1 {
    %v = memref.load %x[%i] : memref<64xi64>
    %h0 = arith.muli %v, %m : i64
    %h1 = arith.addi %h0, %g : i64
    %h = arith.shrui %h1, %s40 : i64
    %out = arith.subi %h, %one : i64
    memref.store %out, %o[%i] : memref<64xi64>
  }
  return
}
