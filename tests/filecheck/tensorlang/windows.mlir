// RUN: python -m neurojit.dialect.tensorlang.lowering %s | filecheck %s
// Windows over one and three dimensions, the transpose of a convolution, and pooling.

// CHECK-DAG: #[[SEQUENCE:.*]] = affine_map<(d0, d1, d2, d3, d4) -> (d0, d3, d2 * 2 + d4)>
// CHECK-DAG: #[[FLIPPED:.*]] = affine_map<(d0, d1, d2, d3, d4) -> (d0, d2, d1, -d3 + 2, -d4 + 2)>
// CHECK-DAG: #[[PLACES:.*]] = affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 * 2 + d3, d2 * 2 + d4, d5)>
// CHECK-DAG: #[[WINDOW:.*]] = affine_map<(d0, d1, d2, d3, d4, d5) -> (d3, d4)>

// CHECK-LABEL: func.func @conv1d(
// CHECK:         tensor.pad %{{.*}} low[0, 0, 1] high[0, 0, 1]
// CHECK:         linalg.generic {indexing_maps = [#[[SEQUENCE]]
// CHECK-SAME:      iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"]
func.func @conv1d(%x: tensor<1x4x16xf32>, %w: tensor<6x4x3xf32>) -> tensor<1x6x8xf32> {
  %0 = "tensorlang.conv1d"(%x, %w) {strides = [2], padding = [1]}
      : (tensor<1x4x16xf32>, tensor<6x4x3xf32>) -> tensor<1x6x8xf32>
  return %0 : tensor<1x6x8xf32>
}

// CHECK-LABEL: func.func @conv3d(
// CHECK:         linalg.generic
// CHECK-SAME:      iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction", "reduction"]
func.func @conv3d(%x: tensor<1x5x6x7x2xf32>, %w: tensor<2x3x3x2x3xf32>) -> tensor<1x4x4x5x3xf32> {
  %0 = "tensorlang.conv3d"(%x, %w) {layout = "NDHWC"}
      : (tensor<1x5x6x7x2xf32>, tensor<2x3x3x2x3xf32>) -> tensor<1x4x4x5x3xf32>
  return %0 : tensor<1x4x4x5x3xf32>
}

// The image with zeros between its elements, what the padding cuts off, and the kernel backwards.
// CHECK-LABEL: func.func @conv_transpose(
// CHECK:         %[[SPREAD:.*]] = tensor.insert_slice %{{.*}} into %{{.*}}[0, 0, 2, 2] [1, 4, 5, 5] [1, 1, 2, 2]
// CHECK-NEXT:    tensor.extract_slice %[[SPREAD]][0, 0, 1, 1] [1, 4, 11, 11] [1, 1, 1, 1]
// CHECK:         linalg.generic {indexing_maps = [#[[FLIPPED]]
// CHECK:         arith.mulf
func.func @conv_transpose(%x: tensor<1x4x5x5xf32>, %w: tensor<4x3x3x3xf32>) -> tensor<1x3x9x9xf32> {
  %0 = "tensorlang.conv_transpose"(%x, %w) {strides = [2, 2], padding = [1, 1]}
      : (tensor<1x4x5x5xf32>, tensor<4x3x3x3xf32>) -> tensor<1x3x9x9xf32>
  return %0 : tensor<1x3x9x9xf32>
}

// CHECK-LABEL: func.func @max_pool(
// CHECK:         %[[LEAST:.*]] = arith.constant 0xFF800000 : f32
// CHECK:         tensor.yield %[[LEAST]]
// CHECK:         linalg.generic {indexing_maps = [#[[PLACES]], #[[WINDOW]]
// CHECK:           arith.maximumf
func.func @max_pool(%x: tensor<1x8x8x4xf32>) -> tensor<1x4x4x4xf32> {
  %0 = "tensorlang.max_pool"(%x) {layout = "NHWC", window = [3, 3], strides = [2, 2], padding = [0, 1, 0, 1]}
      : (tensor<1x8x8x4xf32>) -> tensor<1x4x4x4xf32>
  return %0 : tensor<1x4x4x4xf32>
}

// Every other column, with the channels first: each element of the window is an operand.
// CHECK-LABEL: func.func @max_pool_apart(
// CHECK:         linalg.generic
// CHECK-SAME:      ins(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : tensor<1x4x8x8xf32>
// CHECK-COUNT-4:   arith.maximumf
func.func @max_pool_apart(%x: tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xf32> {
  %0 = "tensorlang.max_pool"(%x) {window = [2, 2]} : (tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xf32>
  return %0 : tensor<1x4x4x4xf32>
}

// Fewer elements at the edges: a constant for the rows, one for the columns.
// CHECK-LABEL: func.func @avg_pool(
// CHECK:         arith.addf
// CHECK-DAG:     arith.constant dense<{{.*}}> : tensor<1x1x4x1xf32>
// CHECK-DAG:     arith.constant dense<{{.*}}> : tensor<1x1x1x4xf32>
// CHECK:         %[[COUNT:.*]] = arith.mulf
// CHECK-NEXT:    arith.divf %{{.*}}, %[[COUNT]]
func.func @avg_pool(%x: tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xf32> {
  %0 = "tensorlang.avg_pool"(%x) {window = [3, 3], strides = [2, 2], padding = [1, 1]}
      : (tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xf32>
  return %0 : tensor<1x4x4x4xf32>
}
