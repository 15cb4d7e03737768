// wrong at: x = 6399999999999999: 80000000 for 79999999
func.func @f(%x: memref<64xi64>, %o: memref<64xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %mk = arith.constant 9007199254740991 : i64
  scf.for %i = %c0 to %c64 step %c1 {
    %v = memref.load %x[%i] : memref<64xi64>
    %a = arith.andi %v, %mk : i64
    %b = arith.uitofp %a : i64 to f64
    %c = math.sqrt %b : f64
    %out = arith.fptoui %c : f64 to i64
    memref.store %out, %o[%i] : memref<64xi64>
  }
  return
}
