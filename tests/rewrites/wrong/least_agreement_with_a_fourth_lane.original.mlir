func.func @f(%x: memref<64x3xf32> {neurojit.range = [-100.0, 100.0]}, %o: memref<3xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %c63 = arith.constant 63 : index
  %signs = arith.constant dense<[1.0, 1.0, -1.0, -1.0, 1.0, 1.0, -1.0, -1.0, 1.0, 1.0, -1.0, -1.0, -1.0, 1.0, 1.0, 1.0, -1.0, 1.0, 1.0, 1.0, 1.0, -1.0, 1.0, -1.0, -1.0, -1.0, -1.0, -1.0, -1.0, 1.0, -1.0, 1.0, 1.0, 1.0, -1.0, 1.0, -1.0, -1.0, -1.0, -1.0, -1.0, -1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, 1.0, -1.0, -1.0, 1.0, 1.0, -1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, 1.0]> : vector<63xf32>
  %low = arith.constant -50.0 : f32
  %top = arith.constant 1000.0 : f32
  scf.for %k = %c0 to %c3 step %c1 {
    %m = scf.for %i = %c0 to %c63 step %c1 iter_args(%a = %top) -> (f32) {
      %j = arith.addi %i, %c1 : index
      %v = memref.load %x[%i, %k] : memref<64x3xf32>
      %w = memref.load %x[%j, %k] : memref<64x3xf32>
      %s = vector.extract %signs[%i] : f32 from vector<63xf32>
      %d = arith.subf %w, %v : f32
      %p = arith.mulf %d, %s : f32
      %r = arith.maximumf %p, %low : f32
      %b = arith.minimumf %a, %r : f32
      scf.yield %b : f32
    }
    memref.store %m, %o[%k] : memref<3xf32>
  }
  return
}
