// wrong at 1999999999 and 2000000000 - 2 ...: one less than a square
func.func @f(%xa: memref<64xi32> {neurojit.range = [0, 2000000000]}, %xb: memref<64xi32> {neurojit.range = [0, 2000000000]}, %o: memref<64xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index

  scf.for %i = %c0 to %cn step %c1 {
    %a = memref.load %xa[%i] : memref<64xi32>
    %b = memref.load %xb[%i] : memref<64xi32>
    %x = arith.sitofp %a : i32 to f64
    %y = arith.sitofp %b : i32 to f64
    %p = arith.mulf %x, %y : f64
    %s = math.sqrt %p : f64
    %out = arith.fptosi %s : f64 to i64
    memref.store %out, %o[%i] : memref<64xi64>
  }
  return
}
