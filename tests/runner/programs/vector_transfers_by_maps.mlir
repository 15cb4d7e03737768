#column = affine_map<(d0, d1) -> (d0)>
#swap = affine_map<(d0, d1) -> (d1, d0)>
#same = affine_map<(d0, d1) -> (0, d1)>
func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %pad = arith.constant 0 : i32
  %d = arith.constant dense<[[1, 2, 3], [4, 5, 6]]> : vector<2x3xi32>
  %m = memref.alloc() : memref<2x3xi32>
  vector.transfer_write %d, %m[%c0, %c0] : vector<2x3xi32>, memref<2x3xi32>
  %column = vector.transfer_read %m[%c0, %c1], %pad {permutation_map = #column} : memref<2x3xi32>, vector<2xi32>
  %swapped = vector.transfer_read %m[%c0, %c0], %pad {permutation_map = #swap} : memref<2x3xi32>, vector<3x2xi32>
  %same = vector.transfer_read %m[%c1, %c0], %pad {permutation_map = #same} : memref<2x3xi32>, vector<2x3xi32>
  vector.print %column : vector<2xi32>
  vector.print %swapped : vector<3x2xi32>
  vector.print %same : vector<2x3xi32>
  return
}
