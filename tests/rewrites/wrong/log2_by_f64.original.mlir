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
  %s = arith.constant 12 : i64
  scf.for %i = %c0 to %c64 step %c1 {
    %v = memref.load %x[%i] : memref<64xi64>
    %h = arith.muli %v, %m : i64
    %a0 = arith.shrui %h, %s : i64
    %a = arith.ori %a0, %one : i64
    %l = math.ctlz %a : i64
    %out = arith.subi %s63, %l : i64
    memref.store %out, %o[%i] : memref<64xi64>
  }
  return
}
