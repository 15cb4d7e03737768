func.func @main() {
  %c0 = arith.constant 0 : index
  %c3 = arith.constant 3 : index
  %zero = arith.constant 0 : index
  %pad = arith.constant 0.0 : f32
  %x = arith.constant 1.5 : f32
  %y = arith.constant -2.0 : f32
  %g = tensor.generate %c3 {
  ^bb0(%i: index, %j: index):
    %s = arith.muli %i, %j : index
    tensor.yield %s : index
  } : tensor<?x4xindex>
  %f = tensor.from_elements %x, %y, %y, %x : tensor<2x2xf32>
  %s = tensor.splat %y : tensor<2x3xf32>
  %vg = vector.transfer_read %g[%c0, %c0], %zero : tensor<?x4xindex>, vector<3x4xindex>
  %vf = vector.transfer_read %f[%c0, %c0], %pad : tensor<2x2xf32>, vector<2x2xf32>
  %vs = vector.transfer_read %s[%c0, %c0], %pad : tensor<2x3xf32>, vector<2x3xf32>
  vector.print %vg : vector<3x4xindex>
  vector.print %vf : vector<2x2xf32>
  vector.print %vs : vector<2x3xf32>
  return
}
