// The largest element up to each, which fades a little at every step.
func.func @running_maximum(%x: memref<24xf32>, %y: memref<24xf32>) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 24 : index
  %fading = arith.constant 0.9375 : f32
  %first = memref.load %x[%c0] : memref<24xf32>
  %last = scf.for %i = %c0 to %n step %c1 iter_args(%top = %first) -> (f32) {
    %v = memref.load %x[%i] : memref<24xf32>
    %faded = arith.mulf %top, %fading : f32
    %more = arith.maximumf %faded, %v : f32
    memref.store %more, %y[%i] : memref<24xf32>
    scf.yield %more : f32
  }
  return %last : f32
}
