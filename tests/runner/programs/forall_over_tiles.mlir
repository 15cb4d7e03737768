func.func @main() {
  %c0 = arith.constant 0 : index
  %pad = arith.constant 0 : i32
  %t = arith.constant dense<[1, 2, 3, 4, 5, 6, 7, 8]> : tensor<8xi32>
  %e = tensor.empty() : tensor<8xi32>
  %r = scf.forall (%i) = (0) to (8) step (2) shared_outs(%o = %e) -> tensor<8xi32> {
    %s = tensor.extract_slice %t[%i] [2] [1] : tensor<8xi32> to tensor<2xi32>
    %p = arith.muli %s, %s : tensor<2xi32>
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %p into %o[%i] [2] [1] : tensor<2xi32> into tensor<8xi32>
    }
  }
  %v = vector.transfer_read %r[%c0], %pad : tensor<8xi32>, vector<8xi32>
  vector.print %v : vector<8xi32>
  return
}
