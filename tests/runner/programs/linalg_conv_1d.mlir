func.func private @printMemrefF32(memref<*xf32>) attributes {llvm.emit_c_interface}
func.func @main() {
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1.0 : f32
  %two = arith.constant 2.0 : f32
  %c3 = arith.constant 3 : index
  %n = arith.constant 8 : index
  %m = arith.constant 6 : index
  %in = memref.alloc(%n) : memref<?xf32>
  %filter = memref.alloc(%c3) : memref<?xf32>
  %out = memref.alloc(%m) : memref<?xf32>
  linalg.fill ins(%one : f32) outs(%in : memref<?xf32>)
  linalg.fill ins(%two : f32) outs(%filter : memref<?xf32>)
  linalg.fill ins(%zero : f32) outs(%out : memref<?xf32>)
  memref.store %two, %in[%c3] : memref<?xf32>
  linalg.conv_1d ins(%in, %filter : memref<?xf32>, memref<?xf32>) outs(%out : memref<?xf32>)
  %u = memref.cast %out : memref<?xf32> to memref<*xf32>
  call @printMemrefF32(%u) : (memref<*xf32>) -> ()
  return
}
