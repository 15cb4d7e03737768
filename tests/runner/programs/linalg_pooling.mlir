func.func private @printMemrefI32(memref<*xi32>) attributes {llvm.emit_c_interface}
func.func @main() {
  %in = arith.constant dense<[[[[1], [9], [2]], [[4], [5], [6]], [[7], [8], [3]]]]> : tensor<1x3x3x1xi32>
  %low = arith.constant dense<-1000> : tensor<1x2x2x1xi32>
  %window = tensor.empty() : tensor<2x2xi32>
  %r = linalg.pooling_nhwc_max {dilations = dense<1> : vector<2xi64>, strides = dense<1> : vector<2xi64>} ins(%in, %window : tensor<1x3x3x1xi32>, tensor<2x2xi32>) outs(%low : tensor<1x2x2x1xi32>) -> tensor<1x2x2x1xi32>
  %m = bufferization.to_buffer %r : tensor<1x2x2x1xi32> to memref<1x2x2x1xi32>
  %u = memref.cast %m : memref<1x2x2x1xi32> to memref<*xi32>
  call @printMemrefI32(%u) : (memref<*xi32>) -> ()
  return
}
