// A wider accumulator instead of what was lost.
func.func @compensated(%x: memref<32xf32>) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 32 : index
  %zero = arith.constant 0.0 : f64
  %sum = scf.for %i = %c0 to %n step %c1 iter_args(%before = %zero) -> (f64) {
    %v = memref.load %x[%i] : memref<32xf32>
    %w = arith.extf %v : f32 to f64
    %next = arith.addf %before, %w : f64
    scf.yield %next : f64
  }
  %result = arith.truncf %sum : f64 to f32
  return %result : f32
}
