#lower = affine_set<(d0, d1) : (d0 - d1 - 1 >= 0)>
func.func @main() {
  %one = arith.constant 1 : i32
  %zero = arith.constant 0 : i32
  %m = memref.alloc() : memref<i32>
  affine.store %zero, %m[] : memref<i32>
  affine.for %i = 0 to 7 {
    affine.for %j = 0 to min affine_map<(d0) -> (d0 + 3, 6)>(%i) step 2 {
      affine.if #lower(%i, %j) {
        %x = affine.load %m[] : memref<i32>
        %y = arith.addi %x, %one : i32
        affine.store %y, %m[] : memref<i32>
      }
    }
  }
  %r = affine.load %m[] : memref<i32>
  vector.print %r : i32
  %c5 = arith.constant 5 : index
  %a = affine.apply affine_map<(d0) -> (d0 * 3 floordiv 2 + d0 mod 4)>(%c5)
  %x = affine.max affine_map<(d0) -> (d0 - 2, 4)>(%c5)
  %d:2 = affine.delinearize_index %c5 into (3, 2) : index, index
  vector.print %a : index
  vector.print %x : index
  vector.print %d#0 : index
  vector.print %d#1 : index
  return
}
