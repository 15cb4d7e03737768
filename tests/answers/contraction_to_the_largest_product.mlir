func.func @f(%a: memref<2x2xf32>, %b: memref<2x2xf32>, %o: memref<2x2xf32>) {
  %c0 = arith.constant 0 : index
  %x = vector.load %a[%c0, %c0] : memref<2x2xf32>, vector<2x2xf32>
  %y = vector.load %b[%c0, %c0] : memref<2x2xf32>, vector<2x2xf32>
  %z = vector.load %o[%c0, %c0] : memref<2x2xf32>, vector<2x2xf32>
  %r = vector.contract {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"], kind = #vector.kind<maximumf>} %x, %y, %z : vector<2x2xf32>, vector<2x2xf32> into vector<2x2xf32>
  vector.store %r, %o[%c0, %c0] : memref<2x2xf32>, vector<2x2xf32>
  return
}
