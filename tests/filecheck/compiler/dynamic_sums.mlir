// RUN: neurojit opt %s --pass-pipeline order-dynamic-sums | filecheck %s
// The loop that runs along memory in all operands becomes the innermost: j of c[i, j] += a[i, k] * b[k, j].
// CHECK:       linalg.generic
// CHECK-SAME:    iterator_types = ["parallel", "reduction", "parallel"]
// Not where an operand lies across it.
// CHECK:       linalg.generic
// CHECK-SAME:    iterator_types = ["parallel", "parallel", "reduction"]
func.func @product(%m: index, %n: index) -> f32 {
  %c0 = arith.constant 0 : index
  %a = memref.alloc(%m, %n) : memref<?x?xf32>
  %b = memref.alloc(%n, %m) : memref<?x?xf32>
  %c = memref.alloc(%m, %m) : memref<?x?xf32>
  linalg.matmul ins(%a, %b : memref<?x?xf32>, memref<?x?xf32>) outs(%c : memref<?x?xf32>)
  linalg.matmul indexing_maps = [affine_map<(d0, d1, d2) -> (d0, d2)>, affine_map<(d0, d1, d2) -> (d1, d2)>,
                                 affine_map<(d0, d1, d2) -> (d0, d1)>]
    ins(%a, %a : memref<?x?xf32>, memref<?x?xf32>) outs(%c : memref<?x?xf32>)
  %v = memref.load %c[%c0, %c0] : memref<?x?xf32>
  return %v : f32
}
