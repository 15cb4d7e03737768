func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %pad = arith.constant 0.0 : f64
  %start = arith.constant dense<[1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]> : tensor<7xf64>
  %r = scf.for %i = %c0 to %c5 step %c1 iter_args(%t = %start) -> tensor<7xf64> {
    %j = arith.addi %i, %c1 : index
    %k = arith.addi %j, %c1 : index
    %a = tensor.extract %t[%i] : tensor<7xf64>
    %b = tensor.extract %t[%j] : tensor<7xf64>
    %s = arith.addf %a, %b : f64
    %u = tensor.insert %s into %t[%k] : tensor<7xf64>
    scf.yield %u : tensor<7xf64>
  }
  %v = vector.transfer_read %r[%c0], %pad : tensor<7xf64>, vector<7xf64>
  vector.print %v : vector<7xf64>
  return
}
