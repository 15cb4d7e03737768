func.func private @printMemrefF32(memref<*xf32>) attributes {llvm.emit_c_interface}
func.func @main() {
  %c0 = arith.constant 0 : index
  %c3 = arith.constant 3 : index
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1.0 : f32
  %ten = arith.constant 10.0 : f32
  %in = memref.alloc() : memref<1x6x6x1xf32>
  %filter = memref.alloc() : memref<3x3x1x2xf32>
  %out = memref.alloc() : memref<1x4x4x2xf32>
  linalg.fill ins(%one : f32) outs(%in : memref<1x6x6x1xf32>)
  linalg.fill ins(%one : f32) outs(%filter : memref<3x3x1x2xf32>)
  linalg.fill ins(%zero : f32) outs(%out : memref<1x4x4x2xf32>)
  memref.store %ten, %in[%c0, %c3, %c3, %c0] : memref<1x6x6x1xf32>
  linalg.conv_2d_nhwc_hwcf {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>} ins(%in, %filter : memref<1x6x6x1xf32>, memref<3x3x1x2xf32>) outs(%out : memref<1x4x4x2xf32>)
  %u = memref.cast %out : memref<1x4x4x2xf32> to memref<*xf32>
  call @printMemrefF32(%u) : (memref<*xf32>) -> ()
  return
}
