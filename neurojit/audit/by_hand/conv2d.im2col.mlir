// Patches as columns, then one product of matrices, written through a flat view of the result.
func.func @conv2d(%x: memref<1x2x6x6xf32>, %w: memref<3x2x3x3xf32>, %y: memref<1x3x4x4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %zero = arith.constant 0.0 : f32
  %columns = memref.alloc() : memref<2x3x3x4x4xf32>
  scf.for %c = %c0 to %c2 step %c1 {
    scf.for %kh = %c0 to %c3 step %c1 {
      scf.for %kw = %c0 to %c3 step %c1 {
        scf.for %oh = %c0 to %c4 step %c1 {
          scf.for %ow = %c0 to %c4 step %c1 {
            %ih = arith.addi %oh, %kh : index
            %iw = arith.addi %ow, %kw : index
            %v = memref.load %x[%c0, %c, %ih, %iw] : memref<1x2x6x6xf32>
            memref.store %v, %columns[%c, %kh, %kw, %oh, %ow] : memref<2x3x3x4x4xf32>
          }
        }
      }
    }
  }
  %left = memref.collapse_shape %w [[0], [1, 2, 3]] : memref<3x2x3x3xf32> into memref<3x18xf32>
  %right = memref.collapse_shape %columns [[0, 1, 2], [3, 4]] : memref<2x3x3x4x4xf32> into memref<18x16xf32>
  %flat = memref.collapse_shape %y [[0, 1], [2, 3]] : memref<1x3x4x4xf32> into memref<3x16xf32>
  linalg.fill ins(%zero : f32) outs(%flat : memref<3x16xf32>)
  linalg.matmul ins(%left, %right : memref<3x18xf32>, memref<18x16xf32>) outs(%flat : memref<3x16xf32>)
  memref.dealloc %columns : memref<2x3x3x4x4xf32>
  return
}
