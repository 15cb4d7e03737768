// Kernels of benchmarks/checked.py.
func.func @conv2d(%x: memref<8x34x34xf64>, %w: memref<8x8x3x3xf64>, %y: memref<8x32x32xf64>) {
  affine.for %o = 0 to 8 {
    affine.for %i = 0 to 32 {
      affine.for %j = 0 to 32 {
        affine.for %c = 0 to 8 {
          affine.for %k = 0 to 3 {
            affine.for %l = 0 to 3 {
              %a = affine.load %x[%c, %i + %k, %j + %l] : memref<8x34x34xf64>
              %b = affine.load %w[%o, %c, %k, %l] : memref<8x8x3x3xf64>
              %s = affine.load %y[%o, %i, %j] : memref<8x32x32xf64>
              %p = arith.mulf %a, %b : f64
              %t = arith.addf %s, %p : f64
              affine.store %t, %y[%o, %i, %j] : memref<8x32x32xf64>
            }
          }
        }
      }
    }
  }
  return
}
func.func @matmul_static(%a: memref<96x96xf64>, %b: memref<96x96xf64>, %c: memref<96x96xf64>) {
  linalg.matmul ins(%a, %b : memref<96x96xf64>, memref<96x96xf64>) outs(%c : memref<96x96xf64>)
  return
}
func.func @matmul_dynamic(%a: memref<96x96xf64>, %b: memref<96x96xf64>, %c: memref<96x96xf64>, %n: index) {
  %x = memref.subview %a[0, 0] [%n, %n] [1, 1] : memref<96x96xf64> to memref<?x?xf64, strided<[96, 1]>>
  %y = memref.subview %b[0, 0] [%n, %n] [1, 1] : memref<96x96xf64> to memref<?x?xf64, strided<[96, 1]>>
  %z = memref.subview %c[0, 0] [%n, %n] [1, 1] : memref<96x96xf64> to memref<?x?xf64, strided<[96, 1]>>
  linalg.matmul ins(%x, %y : memref<?x?xf64, strided<[96, 1]>>, memref<?x?xf64, strided<[96, 1]>>)
    outs(%z : memref<?x?xf64, strided<[96, 1]>>)
  return
}
func.func @matmul_loops(%a: memref<96x96xf64>, %b: memref<96x96xf64>, %c: memref<96x96xf64>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    scf.for %k = %c0 to %n step %c1 {
      %x = memref.load %a[%i, %k] : memref<96x96xf64>
      scf.for %j = %c0 to %n step %c1 {
        %y = memref.load %b[%k, %j] : memref<96x96xf64>
        %z = memref.load %c[%i, %j] : memref<96x96xf64>
        %p = arith.mulf %x, %y : f64
        %s = arith.addf %z, %p : f64
        memref.store %s, %c[%i, %j] : memref<96x96xf64>
      }
    }
  }
  return
}
func.func @reduction_dynamic(%a: tensor<65536xf64>, %n: index) -> f64 {
  %zero = arith.constant dense<0.0> : tensor<f64>
  %x = tensor.extract_slice %a[0] [%n] [1] : tensor<65536xf64> to tensor<?xf64>
  %s = linalg.reduce { arith.addf } ins(%x : tensor<?xf64>) outs(%zero : tensor<f64>) dimensions = [0]
  %r = tensor.extract %s[] : tensor<f64>
  return %r : f64
}
func.func @stencil(%a: memref<258x258xf64>, %b: memref<258x258xf64>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %fifth = arith.constant 0.2 : f64
  scf.for %i = %c0 to %n step %c1 {
    %i1 = arith.addi %i, %c1 : index
    %i2 = arith.addi %i, %c2 : index
    scf.for %j = %c0 to %n step %c1 {
      %j1 = arith.addi %j, %c1 : index
      %j2 = arith.addi %j, %c2 : index
      %up = memref.load %a[%i, %j1] : memref<258x258xf64>
      %left = memref.load %a[%i1, %j] : memref<258x258xf64>
      %here = memref.load %a[%i1, %j1] : memref<258x258xf64>
      %right = memref.load %a[%i1, %j2] : memref<258x258xf64>
      %down = memref.load %a[%i2, %j1] : memref<258x258xf64>
      %s0 = arith.addf %up, %left : f64
      %s1 = arith.addf %s0, %here : f64
      %s2 = arith.addf %s1, %right : f64
      %s3 = arith.addf %s2, %down : f64
      %s = arith.mulf %s3, %fifth : f64
      memref.store %s, %b[%i1, %j1] : memref<258x258xf64>
    }
  }
  return
}
func.func @histogram(%x: memref<65536xi64>, %h: memref<256xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 65536 : index
  %one = arith.constant 1 : i64
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<65536xi64>
    %k = arith.index_cast %v : i64 to index
    %c = memref.load %h[%k] : memref<256xi64>
    %d = arith.addi %c, %one : i64
    memref.store %d, %h[%k] : memref<256xi64>
  }
  return
}
func.func @triangular(%a: memref<256x256xf64>, %x: memref<256xf64>, %n: index) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%t = %zero) -> f64 {
    %s = scf.for %j = %c0 to %i step %c1 iter_args(%u = %t) -> f64 {
      %v = memref.load %a[%i, %j] : memref<256x256xf64>
      %w = memref.load %x[%j] : memref<256xf64>
      %p = arith.mulf %v, %w : f64
      %q = arith.addf %u, %p : f64
      scf.yield %q : f64
    }
    scf.yield %s : f64
  }
  return %r : f64
}
func.func @spmv(%starts: memref<1025xi64>, %columns: memref<16384xi64>, %values: memref<16384xf64>,
    %x: memref<1024xf64>, %y: memref<1024xf64>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  scf.for %i = %c0 to %n step %c1 {
    %i1 = arith.addi %i, %c1 : index
    %from = memref.load %starts[%i] : memref<1025xi64>
    %to = memref.load %starts[%i1] : memref<1025xi64>
    %first = arith.index_cast %from : i64 to index
    %last = arith.index_cast %to : i64 to index
    %s = scf.for %k = %first to %last step %c1 iter_args(%t = %zero) -> f64 {
      %column = memref.load %columns[%k] : memref<16384xi64>
      %j = arith.index_cast %column : i64 to index
      %v = memref.load %values[%k] : memref<16384xf64>
      %w = memref.load %x[%j] : memref<1024xf64>
      %p = arith.mulf %v, %w : f64
      %q = arith.addf %t, %p : f64
      scf.yield %q : f64
    }
    memref.store %s, %y[%i] : memref<1024xf64>
  }
  return
}
