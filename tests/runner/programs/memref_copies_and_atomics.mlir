func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %five = arith.constant 5 : i32
  %seven = arith.constant 7 : i32
  %a = memref.alloc() : memref<2x3xi32>
  %b = memref.alloc() : memref<3x3xi32>
  linalg.fill ins(%five : i32) outs(%a : memref<2x3xi32>)
  linalg.fill ins(%seven : i32) outs(%b : memref<3x3xi32>)
  %s = memref.subview %b[1, 0] [2, 3] [1, 1] : memref<3x3xi32> to memref<2x3xi32, strided<[3, 1], offset: 3>>
  memref.copy %a, %s : memref<2x3xi32> to memref<2x3xi32, strided<[3, 1], offset: 3>>
  scf.for %i = %c0 to %c3 step %c1 {
    %o = memref.atomic_rmw addi %seven, %b[%i, %c0] : (i32, memref<3x3xi32>) -> i32
    vector.print %o : i32
  }
  %v = vector.load %b[%c0, %c0] : memref<3x3xi32>, vector<3xi32>
  %w = vector.load %b[%c1, %c0] : memref<3x3xi32>, vector<3xi32>
  vector.print %v : vector<3xi32>
  vector.print %w : vector<3xi32>
  return
}
