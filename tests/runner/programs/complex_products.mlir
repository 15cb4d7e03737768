// Sums of products of complex numbers, by name: of matrices, of batches of them, of vectors, and a convolution.
func.func private @printMemrefC32(memref<*xcomplex<f32>>)
func.func private @printMemrefC64(memref<*xcomplex<f64>>)

func.func @product(%a: tensor<?x?xcomplex<f32>>, %b: tensor<?x?xcomplex<f32>>) -> tensor<?x?xcomplex<f32>> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = tensor.dim %a, %c0 : tensor<?x?xcomplex<f32>>
  %n = tensor.dim %b, %c1 : tensor<?x?xcomplex<f32>>
  %zero = complex.constant [0.0 : f32, 0.0 : f32] : complex<f32>
  %empty = tensor.empty(%m, %n) : tensor<?x?xcomplex<f32>>
  %start = linalg.fill ins(%zero : complex<f32>) outs(%empty : tensor<?x?xcomplex<f32>>) -> tensor<?x?xcomplex<f32>>
  %r = linalg.matmul ins(%a, %b : tensor<?x?xcomplex<f32>>, tensor<?x?xcomplex<f32>>)
    outs(%start : tensor<?x?xcomplex<f32>>) -> tensor<?x?xcomplex<f32>>
  return %r : tensor<?x?xcomplex<f32>>
}

func.func @main() {
  %a = arith.constant dense<[[(1.0, 2.0), (0.5, -1.0)], [(0.0, 1.0), (3.0, 0.25)]]> : tensor<2x2xcomplex<f32>>
  %b = arith.constant dense<[[(1.0, 0.0)], [(-2.0, 2.0)]]> : tensor<2x1xcomplex<f32>>
  %ad = tensor.cast %a : tensor<2x2xcomplex<f32>> to tensor<?x?xcomplex<f32>>
  %bd = tensor.cast %b : tensor<2x1xcomplex<f32>> to tensor<?x?xcomplex<f32>>
  %p = call @product(%ad, %bd)
    : (tensor<?x?xcomplex<f32>>, tensor<?x?xcomplex<f32>>) -> tensor<?x?xcomplex<f32>>
  %pm = bufferization.to_buffer %p : tensor<?x?xcomplex<f32>> to memref<?x?xcomplex<f32>>
  %pu = memref.cast %pm : memref<?x?xcomplex<f32>> to memref<*xcomplex<f32>>
  call @printMemrefC32(%pu) : (memref<*xcomplex<f32>>) -> ()

  %two = complex.constant [2.0, -0.5] : complex<f64>
  %one = complex.constant [1.0, 1.0] : complex<f64>
  %zero = complex.constant [0.0, 0.0] : complex<f64>
  %x = memref.alloc() : memref<2x3x4xcomplex<f64>>
  %y = memref.alloc() : memref<2x4x2xcomplex<f64>>
  %z = memref.alloc() : memref<2x3x2xcomplex<f64>>
  linalg.fill ins(%two : complex<f64>) outs(%x : memref<2x3x4xcomplex<f64>>)
  linalg.fill ins(%one : complex<f64>) outs(%y : memref<2x4x2xcomplex<f64>>)
  linalg.fill ins(%one : complex<f64>) outs(%z : memref<2x3x2xcomplex<f64>>)
  linalg.batch_matmul ins(%x, %y : memref<2x3x4xcomplex<f64>>, memref<2x4x2xcomplex<f64>>)
    outs(%z : memref<2x3x2xcomplex<f64>>)
  %zu = memref.cast %z : memref<2x3x2xcomplex<f64>> to memref<*xcomplex<f64>>
  call @printMemrefC64(%zu) : (memref<*xcomplex<f64>>) -> ()

  %v = memref.alloc() : memref<5xcomplex<f64>>
  %w = memref.alloc() : memref<3xcomplex<f64>>
  %o = memref.alloc() : memref<3xcomplex<f64>>
  %d = memref.alloc() : memref<complex<f64>>
  linalg.fill ins(%two : complex<f64>) outs(%v : memref<5xcomplex<f64>>)
  linalg.fill ins(%one : complex<f64>) outs(%w : memref<3xcomplex<f64>>)
  linalg.fill ins(%zero : complex<f64>) outs(%o : memref<3xcomplex<f64>>)
  linalg.fill ins(%zero : complex<f64>) outs(%d : memref<complex<f64>>)
  linalg.conv_1d ins(%v, %w : memref<5xcomplex<f64>>, memref<3xcomplex<f64>>) outs(%o : memref<3xcomplex<f64>>)
  linalg.dot ins(%o, %w : memref<3xcomplex<f64>>, memref<3xcomplex<f64>>) outs(%d : memref<complex<f64>>)
  %ou = memref.cast %o : memref<3xcomplex<f64>> to memref<*xcomplex<f64>>
  call @printMemrefC64(%ou) : (memref<*xcomplex<f64>>) -> ()
  %sum = memref.load %d[] : memref<complex<f64>>
  %re = complex.re %sum : complex<f64>
  %im = complex.im %sum : complex<f64>
  vector.print %re : f64
  vector.print %im : f64
  return
}
