// A matrix product in two spellings: three nested loops over memrefs, and tensorlang.matmul. Both end up in the
// same register-tiled kernel, because the loops are raised to a contraction first.
//
//     neurojit run examples/matmul_bench.mlir
//
// 128x128 by 128x128, f32.

func.func @matmul_naive(%a: memref<128x128xf32>, %b: memref<128x128xf32>, %c: memref<128x128xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 128 : index
  %zero = arith.constant 0.0 : f32
  scf.for %i = %c0 to %n step %c1 {
    scf.for %j = %c0 to %n step %c1 {
      memref.store %zero, %c[%i, %j] : memref<128x128xf32>
      scf.for %k = %c0 to %n step %c1 {
        %x = memref.load %a[%i, %k] : memref<128x128xf32>
        %y = memref.load %b[%k, %j] : memref<128x128xf32>
        %s = memref.load %c[%i, %j] : memref<128x128xf32>
        %p = arith.mulf %x, %y : f32
        %t = arith.addf %s, %p : f32
        memref.store %t, %c[%i, %j] : memref<128x128xf32>
      }
    }
  }
  return
}

func.func @matmul(%a: tensor<128x128xf32>, %b: tensor<128x128xf32>) -> tensor<128x128xf32> {
  %c = "tensorlang.matmul"(%a, %b) : (tensor<128x128xf32>, tensor<128x128xf32>) -> tensor<128x128xf32>
  return %c : tensor<128x128xf32>
}

// a[i, j] = (i + 2 j) mod 7, b[i, j] = (3 i + j) mod 5: every sum below 2^24 is exact in f32, in any order.
func.func @fill(%a: memref<128x128xf32>, %b: memref<128x128xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c5 = arith.constant 5 : index
  %c7 = arith.constant 7 : index
  %n = arith.constant 128 : index
  scf.for %i = %c0 to %n step %c1 {
    scf.for %j = %c0 to %n step %c1 {
      %j2 = arith.muli %j, %c2 : index
      %sa = arith.addi %i, %j2 : index
      %ra = arith.remui %sa, %c7 : index
      %ia = arith.index_cast %ra : index to i32
      %fa = arith.sitofp %ia : i32 to f32
      memref.store %fa, %a[%i, %j] : memref<128x128xf32>
      %i3 = arith.muli %i, %c3 : index
      %sb = arith.addi %i3, %j : index
      %rb = arith.remui %sb, %c5 : index
      %ib = arith.index_cast %rb : index to i32
      %fb = arith.sitofp %ib : i32 to f32
      memref.store %fb, %b[%i, %j] : memref<128x128xf32>
    }
  }
  return
}

// Weighs every element by its column, so that a transposed or shuffled result has another checksum.
func.func @checksum(%c: tensor<128x128xf32>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 128 : index
  %zero = arith.constant 0.0 : f64
  %sum = scf.for %i = %c0 to %n step %c1 iter_args(%outer = %zero) -> f64 {
    %row = scf.for %j = %c0 to %n step %c1 iter_args(%inner = %outer) -> f64 {
      %x = tensor.extract %c[%i, %j] : tensor<128x128xf32>
      %wide = arith.extf %x : f32 to f64
      %j1 = arith.addi %j, %c1 : index
      %ji = arith.index_cast %j1 : index to i64
      %jf = arith.sitofp %ji : i64 to f64
      %p = arith.mulf %wide, %jf : f64
      %t = arith.addf %inner, %p : f64
      scf.yield %t : f64
    }
    scf.yield %row : f64
  }
  return %sum : f64
}

func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %calls = arith.constant 3000 : index
  %a = memref.alloc() : memref<128x128xf32>
  %b = memref.alloc() : memref<128x128xf32>
  %c = memref.alloc() : memref<128x128xf32>
  func.call @fill(%a, %b) : (memref<128x128xf32>, memref<128x128xf32>) -> ()
  scf.for %i = %c0 to %calls step %c1 {
    func.call @matmul_naive(%a, %b, %c)
        : (memref<128x128xf32>, memref<128x128xf32>, memref<128x128xf32>) -> ()
  }
  %at = bufferization.to_tensor %a restrict : memref<128x128xf32> to tensor<128x128xf32>
  %bt = bufferization.to_tensor %b restrict : memref<128x128xf32> to tensor<128x128xf32>
  %first = func.call @matmul(%at, %bt) : (tensor<128x128xf32>, tensor<128x128xf32>) -> tensor<128x128xf32>
  %last = scf.for %i = %c1 to %calls step %c1 iter_args(%kept = %first) -> tensor<128x128xf32> {
    %product = func.call @matmul(%at, %bt)
        : (tensor<128x128xf32>, tensor<128x128xf32>) -> tensor<128x128xf32>
    scf.yield %product : tensor<128x128xf32>
  }
  %ct = bufferization.to_tensor %c restrict : memref<128x128xf32> to tensor<128x128xf32>
  %naive = func.call @checksum(%ct) : (tensor<128x128xf32>) -> f64
  %operation = func.call @checksum(%last) : (tensor<128x128xf32>) -> f64
  "tensorlang.print"(%naive) {label = "checksum of matmul_naive"} : (f64) -> ()
  "tensorlang.print"(%operation) {label = "checksum of matmul"} : (f64) -> ()
  %same = arith.cmpf oeq, %naive, %operation : f64
  "tensorlang.assert"(%same, %naive, %operation) {message = "both spellings agree", names = ["naive", "operation"]}
      : (i1, f64, f64) -> ()
  return
}
