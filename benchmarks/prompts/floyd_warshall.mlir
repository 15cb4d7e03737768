// The shortest paths between all pairs of 128 nodes, in place.
func.func @floyd_warshall(%d: memref<128x128xf32> {neurojit.range = [0.0, 100.0]}) {
  affine.for %k = 0 to 128 {
    affine.for %i = 0 to 128 {
      affine.for %j = 0 to 128 {
        %a = affine.load %d[%i, %k] : memref<128x128xf32>
        %b = affine.load %d[%k, %j] : memref<128x128xf32>
        %by = arith.addf %a, %b : f32
        %now = affine.load %d[%i, %j] : memref<128x128xf32>
        %less = arith.minimumf %now, %by : f32
        affine.store %less, %d[%i, %j] : memref<128x128xf32>
      }
    }
  }
  return
}
