// Tensors without a rank are what tests of bufferization print.
func.func private @printMemrefF32(tensor<*xf32>)
func.func private @printMemrefI64(tensor<*xi64>)
func.func @main() {
  %c0 = arith.constant 0 : index
  %n = arith.constant 3 : index
  %x = arith.constant 4.5 : f32
  %t = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %w = tensor.insert %x into %t[%c0, %c0] : tensor<2x2xf32>
  %uw = tensor.cast %w : tensor<2x2xf32> to tensor<*xf32>
  call @printMemrefF32(%uw) : (tensor<*xf32>) -> ()
  %g = tensor.generate %n {
  ^bb0(%i: index, %j: index):
    %s = arith.addi %i, %j : index
    %k = arith.index_cast %s : index to i64
    tensor.yield %k : i64
  } : tensor<?x2xi64>
  %ug = tensor.cast %g : tensor<?x2xi64> to tensor<*xi64>
  call @printMemrefI64(%ug) : (tensor<*xi64>) -> ()
  return
}
