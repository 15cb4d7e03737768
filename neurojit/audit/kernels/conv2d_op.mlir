// The same convolution as one operation, followed by a scale.
func.func @conv2d_op(%x: tensor<1x2x6x6xf32>, %w: tensor<3x2x3x3xf32>) -> tensor<1x3x4x4xf32> {
  %y = "tensorlang.conv2d"(%x, %w) {layout = "NCHW"}
      : (tensor<1x2x6x6xf32>, tensor<3x2x3x3xf32>) -> tensor<1x3x4x4xf32>
  %half = "tensorlang.constant"() {value = 0.3 : f32} : () -> f32
  %z = "tensorlang.mul"(%y, %half) : (tensor<1x3x4x4xf32>, f32) -> tensor<1x3x4x4xf32>
  return %z : tensor<1x3x4x4xf32>
}
