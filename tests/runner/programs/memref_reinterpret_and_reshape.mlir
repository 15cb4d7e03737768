func.func private @printMemrefI32(memref<*xi32>) attributes {llvm.emit_c_interface}
func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c12 = arith.constant 12 : index
  %m = memref.alloc() : memref<12xi32>
  scf.for %i = %c0 to %c12 step %c1 {
    %n = arith.index_cast %i : index to i32
    memref.store %n, %m[%i] : memref<12xi32>
  }
  %r = memref.reinterpret_cast %m to offset: [2], sizes: [3, 2], strides: [3, 1] : memref<12xi32> to memref<3x2xi32, strided<[3, 1], offset: 2>>
  %ur = memref.cast %r : memref<3x2xi32, strided<[3, 1], offset: 2>> to memref<*xi32>
  call @printMemrefI32(%ur) : (memref<*xi32>) -> ()
  %e = memref.expand_shape %m [[0, 1, 2]] output_shape [2, 3, 2] : memref<12xi32> into memref<2x3x2xi32>
  %ue = memref.cast %e : memref<2x3x2xi32> to memref<*xi32>
  call @printMemrefI32(%ue) : (memref<*xi32>) -> ()
  %k = memref.collapse_shape %e [[0, 1], [2]] : memref<2x3x2xi32> into memref<6x2xi32>
  %uk = memref.cast %k : memref<6x2xi32> to memref<*xi32>
  call @printMemrefI32(%uk) : (memref<*xi32>) -> ()
  return
}
