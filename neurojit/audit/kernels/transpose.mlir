// The transpose, less the diagonal, times a scalar.
func.func @transpose(%a: memref<7x7xf32>, %scale: f32, %b: memref<7x7xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 7 : index
  %zero = arith.constant 0.0 : f32
  scf.for %i = %c0 to %n step %c1 {
    scf.for %j = %c0 to %n step %c1 {
      %diagonal = arith.cmpi eq, %i, %j : index
      %v = memref.load %a[%j, %i] : memref<7x7xf32>
      %s = arith.mulf %v, %scale : f32
      %w = scf.if %diagonal -> f32 {
        scf.yield %zero : f32
      } else {
        scf.yield %s : f32
      }
      memref.store %w, %b[%i, %j] : memref<7x7xf32>
    }
  }
  return
}
