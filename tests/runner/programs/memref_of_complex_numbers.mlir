func.func private @printMemrefC32(memref<*xcomplex<f32>>) attributes {llvm.emit_c_interface}
func.func private @printMemrefC64(memref<*xcomplex<f64>>) attributes {llvm.emit_c_interface}
func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %re = arith.constant 1.5 : f32
  %im = arith.constant -2.0 : f32
  %wide = arith.constant 1.0e100 : f64
  %m = memref.alloc() : memref<2x2xcomplex<f32>>
  %z = complex.create %re, %im : complex<f32>
  %w = complex.mul %z, %z : complex<f32>
  linalg.fill ins(%z : complex<f32>) outs(%m : memref<2x2xcomplex<f32>>)
  memref.store %w, %m[%c0, %c1] : memref<2x2xcomplex<f32>>
  %u = memref.cast %m : memref<2x2xcomplex<f32>> to memref<*xcomplex<f32>>
  call @printMemrefC32(%u) : (memref<*xcomplex<f32>>) -> ()
  %n = memref.alloc() : memref<2xcomplex<f64>>
  %v = complex.create %wide, %wide : complex<f64>
  linalg.fill ins(%v : complex<f64>) outs(%n : memref<2xcomplex<f64>>)
  %un = memref.cast %n : memref<2xcomplex<f64>> to memref<*xcomplex<f64>>
  call @printMemrefC64(%un) : (memref<*xcomplex<f64>>) -> ()
  return
}
