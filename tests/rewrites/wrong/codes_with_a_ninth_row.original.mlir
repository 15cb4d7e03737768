func.func @f(%x: memref<8x16xf32> {neurojit.range = [-100.0, 100.0]}, %o: memref<8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %c15 = arith.constant 15 : index
  %low = arith.constant -50.0 : f32
  %top = arith.constant 1000.0 : f32
  %signs = arith.constant dense<[[-1.0, -1.0, -1.0, -1.0, -1.0, 1.0, 1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0], [1.0, 1.0, -1.0, -1.0, 1.0, -1.0, 1.0, 1.0, -1.0, 1.0, -1.0, -1.0, 1.0, 1.0, 1.0], [1.0, -1.0, 1.0, -1.0, -1.0, 1.0, -1.0, 1.0, -1.0, -1.0, -1.0, -1.0, -1.0, -1.0, -1.0], [-1.0, -1.0, 1.0, -1.0, 1.0, 1.0, 1.0, -1.0, -1.0, 1.0, 1.0, -1.0, -1.0, -1.0, 1.0], [1.0, -1.0, 1.0, 1.0, 1.0, 1.0, 1.0, -1.0, 1.0, 1.0, -1.0, 1.0, 1.0, -1.0, 1.0], [1.0, -1.0, 1.0, 1.0, -1.0, 1.0, -1.0, -1.0, 1.0, -1.0, 1.0, 1.0, 1.0, 1.0, 1.0], [1.0, -1.0, 1.0, 1.0, -1.0, -1.0, 1.0, -1.0, 1.0, -1.0, -1.0, 1.0, -1.0, -1.0, 1.0], [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, -1.0, 1.0, 1.0, -1.0, -1.0, 1.0, -1.0, 1.0, -1.0]]> : vector<8x15xf32>
  scf.for %i = %c0 to %c8 step %c1 {
    %m = scf.for %j = %c0 to %c15 step %c1 iter_args(%a = %top) -> (f32) {
      %j1 = arith.addi %j, %c1 : index
      %v = memref.load %x[%i, %j] : memref<8x16xf32>
      %w = memref.load %x[%i, %j1] : memref<8x16xf32>
      %s = vector.extract %signs[%i, %j] : f32 from vector<8x15xf32>
      %d = arith.subf %w, %v : f32
      %p = arith.mulf %d, %s : f32
      %r = arith.maximumf %p, %low : f32
      %b = arith.minimumf %a, %r : f32
      scf.yield %b : f32
    }
    memref.store %m, %o[%i] : memref<8xf32>
  }
  return
}
