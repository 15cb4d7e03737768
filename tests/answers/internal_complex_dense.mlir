func.func @im() -> f32 {
  %c0 = arith.constant 0 : index
  %k = arith.constant dense<[(1.0, 2.0), (3.0, 4.0)]> : tensor<2xcomplex<f32>>
  %e = tensor.extract %k[%c0] : tensor<2xcomplex<f32>>
  %i = complex.im %e : complex<f32>
  return %i : f32
}
