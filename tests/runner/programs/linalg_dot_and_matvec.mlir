func.func private @printMemrefF64(memref<*xf64>) attributes {llvm.emit_c_interface}
func.func @main() {
  %zero = arith.constant 0.0 : f64
  %two = arith.constant 2.0 : f64
  %three = arith.constant 3.0 : f64
  %x = memref.alloc() : memref<6xf64>
  %a = memref.alloc() : memref<3x6xf64>
  %y = memref.alloc() : memref<3xf64>
  %d = memref.alloc() : memref<f64>
  linalg.fill ins(%two : f64) outs(%x : memref<6xf64>)
  linalg.fill ins(%three : f64) outs(%a : memref<3x6xf64>)
  linalg.fill ins(%zero : f64) outs(%y : memref<3xf64>)
  linalg.fill ins(%zero : f64) outs(%d : memref<f64>)
  linalg.matvec ins(%a, %x : memref<3x6xf64>, memref<6xf64>) outs(%y : memref<3xf64>)
  linalg.dot ins(%x, %x : memref<6xf64>, memref<6xf64>) outs(%d : memref<f64>)
  %uy = memref.cast %y : memref<3xf64> to memref<*xf64>
  %ud = memref.cast %d : memref<f64> to memref<*xf64>
  call @printMemrefF64(%uy) : (memref<*xf64>) -> ()
  call @printMemrefF64(%ud) : (memref<*xf64>) -> ()
  return
}
