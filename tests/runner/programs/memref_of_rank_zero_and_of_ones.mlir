func.func private @printMemrefF64(memref<*xf64>) attributes {llvm.emit_c_interface}
func.func @main() {
  %x = arith.constant 0.333333333333 : f64
  %z = memref.alloc() : memref<f64>
  memref.store %x, %z[] : memref<f64>
  %uz = memref.cast %z : memref<f64> to memref<*xf64>
  call @printMemrefF64(%uz) : (memref<*xf64>) -> ()
  %o = memref.alloc() : memref<1x1x1xf64>
  linalg.fill ins(%x : f64) outs(%o : memref<1x1x1xf64>)
  %uo = memref.cast %o : memref<1x1x1xf64> to memref<*xf64>
  call @printMemrefF64(%uo) : (memref<*xf64>) -> ()
  %l = memref.alloc() : memref<3x1x2xf64>
  linalg.fill ins(%x : f64) outs(%l : memref<3x1x2xf64>)
  %ul = memref.cast %l : memref<3x1x2xf64> to memref<*xf64>
  call @printMemrefF64(%ul) : (memref<*xf64>) -> ()
  return
}
