func.func private @printMemrefF32(memref<*xf32>) attributes {llvm.emit_c_interface}
func.func @main() {
  %c = arith.constant true
  %x = arith.constant 1.0 : f32
  %y = arith.constant 2.0 : f32
  cf.cond_br %c, ^a, ^b
^a:
  %m = memref.alloc() : memref<3xf32>
  linalg.fill ins(%x : f32) outs(%m : memref<3xf32>)
  cf.br ^c(%m : memref<3xf32>)
^b:
  %n = memref.alloc() : memref<3xf32>
  linalg.fill ins(%y : f32) outs(%n : memref<3xf32>)
  cf.br ^c(%n : memref<3xf32>)
^c(%q: memref<3xf32>):
  %u = memref.cast %q : memref<3xf32> to memref<*xf32>
  call @printMemrefF32(%u) : (memref<*xf32>) -> ()
  return
}
