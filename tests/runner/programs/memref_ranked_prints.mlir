func.func private @printMemref1dF32(memref<?xf32>) attributes {llvm.emit_c_interface}
func.func private @printMemref2dF32(memref<?x?xf32>) attributes {llvm.emit_c_interface}
func.func private @printMemref0dF32(memref<f32>) attributes {llvm.emit_c_interface}
func.func private @printMemref1dI64(memref<?xi64>) attributes {llvm.emit_c_interface}
func.func @main() {
  %n = arith.constant 3 : index
  %x = arith.constant 1.25 : f32
  %k = arith.constant -4 : i64
  %a = memref.alloc(%n) : memref<?xf32>
  %b = memref.alloc(%n, %n) : memref<?x?xf32>
  %c = memref.alloc() : memref<f32>
  %d = memref.alloc(%n) : memref<?xi64>
  linalg.fill ins(%x : f32) outs(%a : memref<?xf32>)
  linalg.fill ins(%x : f32) outs(%b : memref<?x?xf32>)
  linalg.fill ins(%x : f32) outs(%c : memref<f32>)
  linalg.fill ins(%k : i64) outs(%d : memref<?xi64>)
  call @printMemref1dF32(%a) : (memref<?xf32>) -> ()
  call @printMemref2dF32(%b) : (memref<?x?xf32>) -> ()
  call @printMemref0dF32(%c) : (memref<f32>) -> ()
  call @printMemref1dI64(%d) : (memref<?xi64>) -> ()
  return
}
