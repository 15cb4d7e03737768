// A multi-layer perceptron of three layers on batches of 32: matrix products, biases, gelu and relu, softmax.
//
//     neurojit run examples/mlp.mlir
//
// 64 inputs, 128 and 64 hidden units, 10 classes. One function a layer; each is promoted on its own.

func.func @hidden1(%x: tensor<32x64xf32>, %w: tensor<64x128xf32>, %b: tensor<128xf32>) -> tensor<32x128xf32> {
  %p = "tensorlang.matmul"(%x, %w) : (tensor<32x64xf32>, tensor<64x128xf32>) -> tensor<32x128xf32>
  %s = "tensorlang.add"(%p, %b) : (tensor<32x128xf32>, tensor<128xf32>) -> tensor<32x128xf32>
  %y = "tensorlang.gelu"(%s) : (tensor<32x128xf32>) -> tensor<32x128xf32>
  return %y : tensor<32x128xf32>
}

func.func @hidden2(%x: tensor<32x128xf32>, %w: tensor<128x64xf32>, %b: tensor<64xf32>) -> tensor<32x64xf32> {
  %p = "tensorlang.matmul"(%x, %w) : (tensor<32x128xf32>, tensor<128x64xf32>) -> tensor<32x64xf32>
  %s = "tensorlang.add"(%p, %b) : (tensor<32x64xf32>, tensor<64xf32>) -> tensor<32x64xf32>
  %y = "tensorlang.relu"(%s) : (tensor<32x64xf32>) -> tensor<32x64xf32>
  return %y : tensor<32x64xf32>
}

func.func @classify(%x: tensor<32x64xf32>, %w: tensor<64x10xf32>, %b: tensor<10xf32>) -> tensor<32x10xf32> {
  %p = "tensorlang.matmul"(%x, %w) : (tensor<32x64xf32>, tensor<64x10xf32>) -> tensor<32x10xf32>
  %s = "tensorlang.add"(%p, %b) : (tensor<32x10xf32>, tensor<10xf32>) -> tensor<32x10xf32>
  %y = "tensorlang.softmax"(%s) {axis = 1 : i64} : (tensor<32x10xf32>) -> tensor<32x10xf32>
  return %y : tensor<32x10xf32>
}

// ((17 i + 13 j + seed) mod 31 - 15) / 64: an arbitrary matrix that any language can compute, exactly.
func.func @weight(%i: index, %j: index, %seed: index) -> f32 {
  %c17 = arith.constant 17 : index
  %c13 = arith.constant 13 : index
  %c31 = arith.constant 31 : index
  %c15 = arith.constant 15 : i32
  %scale = arith.constant 0.015625 : f32
  %a = arith.muli %i, %c17 : index
  %b = arith.muli %j, %c13 : index
  %ab = arith.addi %a, %b : index
  %s = arith.addi %ab, %seed : index
  %r = arith.remui %s, %c31 : index
  %n = arith.index_cast %r : index to i32
  %m = arith.subi %n, %c15 : i32
  %f = arith.sitofp %m : i32 to f32
  %y = arith.mulf %f, %scale : f32
  return %y : f32
}

func.func @fill(%x: memref<32x64xf32>, %w1: memref<64x128xf32>, %b1: memref<128xf32>, %w2: memref<128x64xf32>,
                %b2: memref<64xf32>, %w3: memref<64x10xf32>, %b3: memref<10xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %c5 = arith.constant 5 : index
  %c6 = arith.constant 6 : index
  %c10 = arith.constant 10 : index
  %c32 = arith.constant 32 : index
  %c64 = arith.constant 64 : index
  %c128 = arith.constant 128 : index
  %sixteen = arith.constant 16.0 : f32
  scf.for %i = %c0 to %c32 step %c1 {
    scf.for %j = %c0 to %c64 step %c1 {
      %small = func.call @weight(%i, %j, %c0) : (index, index, index) -> f32
      %v = arith.mulf %small, %sixteen : f32
      memref.store %v, %x[%i, %j] : memref<32x64xf32>
    }
  }
  scf.for %i = %c0 to %c64 step %c1 {
    scf.for %j = %c0 to %c128 step %c1 {
      %v = func.call @weight(%i, %j, %c1) : (index, index, index) -> f32
      memref.store %v, %w1[%i, %j] : memref<64x128xf32>
    }
    scf.for %j = %c0 to %c10 step %c1 {
      %v = func.call @weight(%i, %j, %c3) : (index, index, index) -> f32
      memref.store %v, %w3[%i, %j] : memref<64x10xf32>
    }
    %bias = func.call @weight(%i, %c0, %c5) : (index, index, index) -> f32
    memref.store %bias, %b2[%i] : memref<64xf32>
  }
  scf.for %i = %c0 to %c128 step %c1 {
    scf.for %j = %c0 to %c64 step %c1 {
      %v = func.call @weight(%i, %j, %c2) : (index, index, index) -> f32
      memref.store %v, %w2[%i, %j] : memref<128x64xf32>
    }
    %bias = func.call @weight(%i, %c0, %c4) : (index, index, index) -> f32
    memref.store %bias, %b1[%i] : memref<128xf32>
  }
  scf.for %j = %c0 to %c10 step %c1 {
    %bias = func.call @weight(%c0, %j, %c6) : (index, index, index) -> f32
    memref.store %bias, %b3[%j] : memref<10xf32>
  }
  return
}

func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %batches = arith.constant 20000 : index
  %x = memref.alloc() : memref<32x64xf32>
  %w1 = memref.alloc() : memref<64x128xf32>
  %b1 = memref.alloc() : memref<128xf32>
  %w2 = memref.alloc() : memref<128x64xf32>
  %b2 = memref.alloc() : memref<64xf32>
  %w3 = memref.alloc() : memref<64x10xf32>
  %b3 = memref.alloc() : memref<10xf32>
  func.call @fill(%x, %w1, %b1, %w2, %b2, %w3, %b3)
      : (memref<32x64xf32>, memref<64x128xf32>, memref<128xf32>, memref<128x64xf32>, memref<64xf32>,
         memref<64x10xf32>, memref<10xf32>) -> ()
  %xt = bufferization.to_tensor %x restrict : memref<32x64xf32> to tensor<32x64xf32>
  %w1t = bufferization.to_tensor %w1 restrict : memref<64x128xf32> to tensor<64x128xf32>
  %b1t = bufferization.to_tensor %b1 restrict : memref<128xf32> to tensor<128xf32>
  %w2t = bufferization.to_tensor %w2 restrict : memref<128x64xf32> to tensor<128x64xf32>
  %b2t = bufferization.to_tensor %b2 restrict : memref<64xf32> to tensor<64xf32>
  %w3t = bufferization.to_tensor %w3 restrict : memref<64x10xf32> to tensor<64x10xf32>
  %b3t = bufferization.to_tensor %b3 restrict : memref<10xf32> to tensor<10xf32>

  %nothing = "tensorlang.constant"() {value = dense<0.0> : tensor<32x10xf32>} : () -> tensor<32x10xf32>
  %classes = scf.for %i = %c0 to %batches step %c1 iter_args(%before = %nothing) -> tensor<32x10xf32> {
    %h1 = func.call @hidden1(%xt, %w1t, %b1t)
        : (tensor<32x64xf32>, tensor<64x128xf32>, tensor<128xf32>) -> tensor<32x128xf32>
    %h2 = func.call @hidden2(%h1, %w2t, %b2t)
        : (tensor<32x128xf32>, tensor<128x64xf32>, tensor<64xf32>) -> tensor<32x64xf32>
    %y = func.call @classify(%h2, %w3t, %b3t)
        : (tensor<32x64xf32>, tensor<64x10xf32>, tensor<10xf32>) -> tensor<32x10xf32>
    scf.yield %y : tensor<32x10xf32>
  }

  %first = tensor.extract_slice %classes[0, 0] [1, 10] [1, 1] : tensor<32x10xf32> to tensor<10xf32>
  "tensorlang.print"(%first) {label = "classes of sample 0"} : (tensor<10xf32>) -> ()
  %confidence = "tensorlang.reduce_max"(%classes) {axes = [1]} : (tensor<32x10xf32>) -> tensor<32xf32>
  %sure = "tensorlang.mean"(%confidence) {axes = [0]} : (tensor<32xf32>) -> tensor<f32>
  "tensorlang.print"(%sure) {label = "mean confidence"} : (tensor<f32>) -> ()
  %mass = "tensorlang.sum"(%classes) {axes = [0, 1]} : (tensor<32x10xf32>) -> tensor<f32>
  "tensorlang.print"(%mass) {label = "mass of all probabilities"} : (tensor<f32>) -> ()
  return
}
