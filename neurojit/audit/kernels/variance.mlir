// The variance in two passes, summed in f64.
func.func @variance(%x: memref<512xf32>) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 512 : index
  %zero = arith.constant 0.0 : f64
  %count = arith.constant 512.0 : f64
  %sum = scf.for %i = %c0 to %n step %c1 iter_args(%s = %zero) -> (f64) {
    %v = memref.load %x[%i] : memref<512xf32>
    %w = arith.extf %v : f32 to f64
    %t = arith.addf %s, %w : f64
    scf.yield %t : f64
  }
  %mean = arith.divf %sum, %count : f64
  %squares = scf.for %i = %c0 to %n step %c1 iter_args(%s = %zero) -> (f64) {
    %v = memref.load %x[%i] : memref<512xf32>
    %w = arith.extf %v : f32 to f64
    %d = arith.subf %w, %mean : f64
    %q = arith.mulf %d, %d : f64
    %t = arith.addf %s, %q : f64
    scf.yield %t : f64
  }
  %wide = arith.divf %squares, %count : f64
  %result = arith.truncf %wide : f64 to f32
  return %result : f32
}
