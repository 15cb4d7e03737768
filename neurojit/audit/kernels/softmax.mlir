// Softmax of each row, shifted by the row's maximum.
func.func @softmax(%x: memref<4x9xf32>, %y: memref<4x9xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = arith.constant 4 : index
  %columns = arith.constant 9 : index
  %zero = arith.constant 0.0 : f32
  %lowest = arith.constant 0xFF800000 : f32
  scf.for %i = %c0 to %rows step %c1 {
    %top = scf.for %j = %c0 to %columns step %c1 iter_args(%before = %lowest) -> f32 {
      %v = memref.load %x[%i, %j] : memref<4x9xf32>
      %after = arith.maximumf %before, %v : f32
      scf.yield %after : f32
    }
    %sum = scf.for %j = %c0 to %columns step %c1 iter_args(%before = %zero) -> f32 {
      %v = memref.load %x[%i, %j] : memref<4x9xf32>
      %d = arith.subf %v, %top : f32
      %e = math.exp %d : f32
      memref.store %e, %y[%i, %j] : memref<4x9xf32>
      %after = arith.addf %before, %e : f32
      scf.yield %after : f32
    }
    scf.for %j = %c0 to %columns step %c1 {
      %e = memref.load %y[%i, %j] : memref<4x9xf32>
      %q = arith.divf %e, %sum : f32
      memref.store %q, %y[%i, %j] : memref<4x9xf32>
    }
  }
  return
}
