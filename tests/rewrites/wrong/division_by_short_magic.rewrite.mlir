// wrong at: x = 4294481993 (1 of 2^32 values)
func.func @f(%x: memref<64xi64>, %o: memref<64xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %mk = arith.constant 4294967295 : i64
  %mg = arith.constant 1123676152 : i64
  %s = arith.constant 50 : i64
  scf.for %i = %c0 to %c64 step %c1 {
    %v = memref.load %x[%i] : memref<64xi64>
    %a = arith.andi %v, %mk : i64
    %b = arith.muli %a, %mg : i64
    %out = arith.shrui %b, %s : i64
    memref.store %out, %o[%i] : memref<64xi64>
  }
  return
}
