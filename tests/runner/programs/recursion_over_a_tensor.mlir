// A function that calls itself gets a tensor whose extent a run knows.
func.func @total(%t: tensor<?xf32>, %i: index) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = tensor.dim %t, %c0 : tensor<?xf32>
  %z = arith.cmpi eq, %n, %i : index
  %r = scf.if %z -> f32 {
    %f = arith.constant 0.0 : f32
    scf.yield %f : f32
  } else {
    %v = tensor.extract %t[%i] : tensor<?xf32>
    %j = arith.addi %i, %c1 : index
    %w = func.call @total(%t, %j) : (tensor<?xf32>, index) -> f32
    %s = arith.addf %v, %w : f32
    scf.yield %s : f32
  }
  return %r : f32
}
func.func @main() {
  %t = arith.constant dense<[1.0, 2.0, 4.0]> : tensor<3xf32>
  %d = tensor.cast %t : tensor<3xf32> to tensor<?xf32>
  %c0 = arith.constant 0 : index
  %r = call @total(%d, %c0) : (tensor<?xf32>, index) -> f32
  vector.print %r : f32
  return
}
