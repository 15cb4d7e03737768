// An inner product.
func.func @dot(%a: memref<48xf32>, %b: memref<48xf32>) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 48 : index
  %zero = arith.constant 0.0 : f32
  %sum = scf.for %i = %c0 to %n step %c1 iter_args(%before = %zero) -> f32 {
    %x = memref.load %a[%i] : memref<48xf32>
    %y = memref.load %b[%i] : memref<48xf32>
    %p = arith.mulf %x, %y : f32
    %after = arith.addf %before, %p : f32
    scf.yield %after : f32
  }
  return %sum : f32
}
