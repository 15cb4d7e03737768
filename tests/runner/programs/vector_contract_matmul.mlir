// A product of matrices as one contraction, accumulating into a third matrix.
#a = affine_map<(i, j, k) -> (i, k)>
#b = affine_map<(i, j, k) -> (k, j)>
#c = affine_map<(i, j, k) -> (i, j)>
func.func @main() {
  %a = arith.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : vector<2x3xf32>
  %b = arith.constant dense<[[1.0, 0.0], [0.0, 2.0], [3.0, -1.0]]> : vector<3x2xf32>
  %c = arith.constant dense<0.5> : vector<2x2xf32>
  %r = vector.contract {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"], kind = #vector.kind<add>} %a, %b, %c : vector<2x3xf32>, vector<3x2xf32> into vector<2x2xf32>
  vector.print %a : vector<2x3xf32>
  vector.print %b : vector<3x2xf32>
  vector.print %r : vector<2x2xf32>
  return
}
