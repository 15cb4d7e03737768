// Memrefs and tensors without a rank as arguments and results.
func.func private @printMemrefF32(memref<*xf32>)
func.func private @printMemrefI32(memref<*xi32>)

func.func @show(%m: memref<*xf32>) {
  call @printMemrefF32(%m) : (memref<*xf32>) -> ()
  return
}

func.func @show_extents(%m: memref<*xf32>) {
  %rank = memref.rank %m : memref<*xf32>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %rank step %c1 {
    %extent = memref.dim %m, %i : memref<*xf32>
    vector.print %extent : index
  }
  func.call @show(%m) : (memref<*xf32>) -> ()
  return
}

func.func private @first_row(%m: memref<*xf32>) -> memref<*xf32> {
  %known = memref.cast %m : memref<*xf32> to memref<?x?xf32>
  %c1 = arith.constant 1 : index
  %n = memref.dim %known, %c1 : memref<?x?xf32>
  %row = memref.subview %known[0, 0] [1, %n] [1, 1] : memref<?x?xf32> to memref<?xf32, strided<[1]>>
  %open = memref.cast %row : memref<?xf32, strided<[1]>> to memref<*xf32>
  return %open : memref<*xf32>
}

func.func @same(%t: tensor<*xi32>) -> tensor<*xi32> {
  return %t : tensor<*xi32>
}

func.func @main() {
  %m = memref.alloc() : memref<2x3xf32>
  %n = memref.alloc() : memref<2xf32>
  %one = arith.constant 1.0 : f32
  %two = arith.constant 2.0 : f32
  linalg.fill ins(%one : f32) outs(%m : memref<2x3xf32>)
  linalg.fill ins(%two : f32) outs(%n : memref<2xf32>)
  %mu = memref.cast %m : memref<2x3xf32> to memref<*xf32>
  %nu = memref.cast %n : memref<2xf32> to memref<*xf32>
  call @show_extents(%mu) : (memref<*xf32>) -> ()
  call @show_extents(%nu) : (memref<*xf32>) -> ()
  %row = call @first_row(%mu) : (memref<*xf32>) -> memref<*xf32>
  call @show(%row) : (memref<*xf32>) -> ()

  %t = arith.constant dense<[[1, -2], [3, 4]]> : tensor<2x2xi32>
  %tu = tensor.cast %t : tensor<2x2xi32> to tensor<*xi32>
  %back = call @same(%tu) : (tensor<*xi32>) -> tensor<*xi32>
  %b = bufferization.to_buffer %back : tensor<*xi32> to memref<*xi32>
  call @printMemrefI32(%b) : (memref<*xi32>) -> ()
  return
}
