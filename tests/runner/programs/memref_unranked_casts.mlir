func.func private @printMemrefF32(memref<*xf32>) attributes {llvm.emit_c_interface}
func.func private @printMemrefShapeF32(memref<*xf32>) attributes {llvm.emit_c_interface}
func.func private @printU64(i64)
func.func private @printNewline()
func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 3 : index
  %x = arith.constant 6.25 : f32
  %m = memref.alloc(%n) : memref<?x2xf32>
  linalg.fill ins(%x : f32) outs(%m : memref<?x2xf32>)
  %u = memref.cast %m : memref<?x2xf32> to memref<*xf32>
  call @printMemrefShapeF32(%u) : (memref<*xf32>) -> ()
  %back = memref.cast %u : memref<*xf32> to memref<3x?xf32>
  %d = memref.dim %back, %c1 : memref<3x?xf32>
  %r = memref.rank %u : memref<*xf32>
  %e = memref.dim %u, %c0 : memref<*xf32>
  %sum = arith.addi %d, %r : index
  %all = arith.addi %sum, %e : index
  %i = arith.index_cast %all : index to i64
  call @printU64(%i) : (i64) -> ()
  call @printNewline() : () -> ()
  memref.store %x, %back[%c1, %c1] : memref<3x?xf32>
  %again = memref.cast %back : memref<3x?xf32> to memref<*xf32>
  call @printMemrefF32(%again) : (memref<*xf32>) -> ()
  return
}
