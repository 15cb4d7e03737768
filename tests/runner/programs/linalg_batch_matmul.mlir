func.func private @printMemrefI32(memref<*xi32>) attributes {llvm.emit_c_interface}
func.func @main() {
  %a = arith.constant dense<[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]> : tensor<2x2x2xi32>
  %b = arith.constant dense<[[[1, 0], [0, 1]], [[0, 1], [1, 0]]]> : tensor<2x2x2xi32>
  %c = arith.constant dense<0> : tensor<2x2x2xi32>
  %r = linalg.batch_matmul ins(%a, %b : tensor<2x2x2xi32>, tensor<2x2x2xi32>) outs(%c : tensor<2x2x2xi32>) -> tensor<2x2x2xi32>
  %m = bufferization.to_buffer %r : tensor<2x2x2xi32> to memref<2x2x2xi32>
  %u = memref.cast %m : memref<2x2x2xi32> to memref<*xi32>
  call @printMemrefI32(%u) : (memref<*xi32>) -> ()
  return
}
