func.func private @printMemrefI64(memref<*xi64>) attributes {llvm.emit_c_interface}
func.func @show3(%t: tensor<3xi64>) {
  %m = bufferization.to_buffer %t read_only : tensor<3xi64> to memref<3xi64>
  %u = memref.cast %m : memref<3xi64> to memref<*xi64>
  call @printMemrefI64(%u) : (memref<*xi64>) -> ()
  return
}
func.func @show(%t: tensor<3x2xi64>) {
  %m = bufferization.to_buffer %t read_only : tensor<3x2xi64> to memref<3x2xi64>
  %u = memref.cast %m : memref<3x2xi64> to memref<*xi64>
  call @printMemrefI64(%u) : (memref<*xi64>) -> ()
  return
}
func.func @main() {
  %x = arith.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi64>
  %zero = arith.constant dense<0> : tensor<3xi64>
  %e = tensor.empty() : tensor<3x2xi64>
  %f = tensor.empty() : tensor<3x2xi64>
  %sum = linalg.reduce { arith.addi } ins(%x : tensor<2x3xi64>) outs(%zero : tensor<3xi64>) dimensions = [0]
  %t = linalg.transpose ins(%x : tensor<2x3xi64>) outs(%e : tensor<3x2xi64>) permutation = [1, 0]
  %b = linalg.broadcast ins(%sum : tensor<3xi64>) outs(%f : tensor<3x2xi64>) dimensions = [1]
  call @show3(%sum) : (tensor<3xi64>) -> ()
  call @show(%t) : (tensor<3x2xi64>) -> ()
  call @show(%b) : (tensor<3x2xi64>) -> ()
  return
}
