func.func @f(%x: memref<64xi64>, %o: memref<64xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %mk = arith.constant 4294967295 : i64
  %d = arith.constant 1001979 : i64
  scf.for %i = %c0 to %c64 step %c1 {
    %v = memref.load %x[%i] : memref<64xi64>
    %a = arith.andi %v, %mk : i64
    %out = arith.remui %a, %d : i64
    memref.store %out, %o[%i] : memref<64xi64>
  }
  return
}
