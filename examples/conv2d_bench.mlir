// A 2-D convolution in two spellings, called in loops: as a person first writes it, and as one operation.
// Both start as plain compiled loops, get hot, and are swapped for faster code while their loops run; the table
// at the end says what each variant took.
//
//     neurojit run examples/conv2d_bench.mlir
//
// Input 1x16x34x34, sixteen 3x3 filters over 16 channels, output 1x16x32x32 (NCHW, no padding).

// Seven nested loops over memrefs; the output is accumulated in memory.
func.func @conv2d_naive(%x: memref<1x16x34x34xf32>, %w: memref<16x16x3x3xf32>, %y: memref<1x16x32x32xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %c16 = arith.constant 16 : index
  %c32 = arith.constant 32 : index
  %zero = arith.constant 0.0 : f32
  scf.for %f = %c0 to %c16 step %c1 {
    scf.for %oh = %c0 to %c32 step %c1 {
      scf.for %ow = %c0 to %c32 step %c1 {
        memref.store %zero, %y[%c0, %f, %oh, %ow] : memref<1x16x32x32xf32>
        scf.for %c = %c0 to %c16 step %c1 {
          scf.for %kh = %c0 to %c3 step %c1 {
            scf.for %kw = %c0 to %c3 step %c1 {
              %ih = arith.addi %oh, %kh : index
              %iw = arith.addi %ow, %kw : index
              %a = memref.load %x[%c0, %c, %ih, %iw] : memref<1x16x34x34xf32>
              %b = memref.load %w[%f, %c, %kh, %kw] : memref<16x16x3x3xf32>
              %s = memref.load %y[%c0, %f, %oh, %ow] : memref<1x16x32x32xf32>
              %p = arith.mulf %a, %b : f32
              %t = arith.addf %s, %p : f32
              memref.store %t, %y[%c0, %f, %oh, %ow] : memref<1x16x32x32xf32>
            }
          }
        }
      }
    }
  }
  return
}

func.func @conv2d(%x: tensor<1x16x34x34xf32>, %w: tensor<16x16x3x3xf32>) -> tensor<1x16x32x32xf32> {
  %y = "tensorlang.conv2d"(%x, %w) {layout = "NCHW"}
      : (tensor<1x16x34x34xf32>, tensor<16x16x3x3xf32>) -> tensor<1x16x32x32xf32>
  return %y : tensor<1x16x32x32xf32>
}

// Values that are exact in f32, so that a checksum is the same in every order of summation.
func.func @fill(%x: memref<1x16x34x34xf32>, %w: memref<16x16x3x3xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %c5 = arith.constant 5 : index
  %c7 = arith.constant 7 : index
  %c16 = arith.constant 16 : index
  %c34 = arith.constant 34 : index
  scf.for %c = %c0 to %c16 step %c1 {
    scf.for %h = %c0 to %c34 step %c1 {
      scf.for %v = %c0 to %c34 step %c1 {
        %hv = arith.addi %h, %v : index
        %s = arith.addi %hv, %c : index
        %r = arith.remui %s, %c7 : index
        %i = arith.index_cast %r : index to i32
        %f = arith.sitofp %i : i32 to f32
        memref.store %f, %x[%c0, %c, %h, %v] : memref<1x16x34x34xf32>
      }
    }
  }
  scf.for %o = %c0 to %c16 step %c1 {
    scf.for %c = %c0 to %c16 step %c1 {
      scf.for %h = %c0 to %c3 step %c1 {
        scf.for %v = %c0 to %c3 step %c1 {
          %oc = arith.addi %o, %c : index
          %hv = arith.addi %h, %v : index
          %s = arith.addi %oc, %hv : index
          %r = arith.remui %s, %c5 : index
          %i = arith.index_cast %r : index to i32
          %f = arith.sitofp %i : i32 to f32
          memref.store %f, %w[%o, %c, %h, %v] : memref<16x16x3x3xf32>
        }
      }
    }
  }
  return
}

func.func @checksum(%y: tensor<1x16x32x32xf32>) -> f32 {
  %s = "tensorlang.sum"(%y) {axes = [0, 1, 2, 3]} : (tensor<1x16x32x32xf32>) -> tensor<f32>
  %v = tensor.extract %s[] : tensor<f32>
  return %v : f32
}

func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %c7 = arith.constant 7 : index
  %c9 = arith.constant 9 : index
  %calls = arith.constant 300000 : index
  %none = arith.constant 0.0 : f64
  %x = memref.alloc() : memref<1x16x34x34xf32>
  %w = memref.alloc() : memref<16x16x3x3xf32>
  %y = memref.alloc() : memref<1x16x32x32xf32>
  func.call @fill(%x, %w) : (memref<1x16x34x34xf32>, memref<16x16x3x3xf32>) -> ()

  // One element of every call's result is added up: a call lost or spoilt by a swap would show.
  %total_naive = scf.for %i = %c0 to %calls step %c1 iter_args(%sum = %none) -> f64 {
    func.call @conv2d_naive(%x, %w, %y)
        : (memref<1x16x34x34xf32>, memref<16x16x3x3xf32>, memref<1x16x32x32xf32>) -> ()
    %one = memref.load %y[%c0, %c5, %c7, %c9] : memref<1x16x32x32xf32>
    %wide = arith.extf %one : f32 to f64
    %next = arith.addf %sum, %wide : f64
    scf.yield %next : f64
  }

  %xt = bufferization.to_tensor %x restrict : memref<1x16x34x34xf32> to tensor<1x16x34x34xf32>
  %wt = bufferization.to_tensor %w restrict : memref<16x16x3x3xf32> to tensor<16x16x3x3xf32>
  %total = scf.for %i = %c0 to %calls step %c1 iter_args(%sum = %none) -> f64 {
    %out = func.call @conv2d(%xt, %wt)
        : (tensor<1x16x34x34xf32>, tensor<16x16x3x3xf32>) -> tensor<1x16x32x32xf32>
    %one = tensor.extract %out[%c0, %c5, %c7, %c9] : tensor<1x16x32x32xf32>
    %wide = arith.extf %one : f32 to f64
    %next = arith.addf %sum, %wide : f64
    scf.yield %next : f64
  }

  %last = func.call @conv2d(%xt, %wt)
      : (tensor<1x16x34x34xf32>, tensor<16x16x3x3xf32>) -> tensor<1x16x32x32xf32>
  %yt = bufferization.to_tensor %y restrict : memref<1x16x32x32xf32> to tensor<1x16x32x32xf32>
  %naive = func.call @checksum(%yt) : (tensor<1x16x32x32xf32>) -> f32
  %operation = func.call @checksum(%last) : (tensor<1x16x32x32xf32>) -> f32
  "tensorlang.print"(%naive) {label = "checksum of conv2d_naive"} : (f32) -> ()
  "tensorlang.print"(%operation) {label = "checksum of conv2d"} : (f32) -> ()
  "tensorlang.print"(%total_naive) {label = "one element, summed over the calls of conv2d_naive"} : (f64) -> ()
  "tensorlang.print"(%total) {label = "one element, summed over the calls of conv2d"} : (f64) -> ()
  %same = arith.cmpf oeq, %naive, %operation : f32
  "tensorlang.assert"(%same, %naive, %operation) {message = "both spellings agree", names = ["naive", "operation"]}
      : (i1, f32, f32) -> ()
  %as_often = arith.cmpf oeq, %total_naive, %total : f64
  "tensorlang.assert"(%as_often, %total_naive, %total) {message = "every call gave the same", names = ["naive", "operation"]}
      : (i1, f64, f64) -> ()
  return
}
