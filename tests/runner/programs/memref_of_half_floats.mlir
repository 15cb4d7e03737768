func.func private @printMemrefF16(memref<*xf16>) attributes {llvm.emit_c_interface}
func.func private @printMemrefBF16(memref<*xbf16>) attributes {llvm.emit_c_interface}
func.func @main() {
  %x = arith.constant 0.1 : f16
  %y = arith.constant -3.0e38 : bf16
  %a = memref.alloc() : memref<2x2xf16>
  %b = memref.alloc() : memref<3xbf16>
  linalg.fill ins(%x : f16) outs(%a : memref<2x2xf16>)
  linalg.fill ins(%y : bf16) outs(%b : memref<3xbf16>)
  %ua = memref.cast %a : memref<2x2xf16> to memref<*xf16>
  %ub = memref.cast %b : memref<3xbf16> to memref<*xbf16>
  call @printMemrefF16(%ua) : (memref<*xf16>) -> ()
  call @printMemrefBF16(%ub) : (memref<*xbf16>) -> ()
  return
}
