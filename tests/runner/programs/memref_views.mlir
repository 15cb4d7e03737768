func.func private @printMemrefF32(memref<*xf32>) attributes {llvm.emit_c_interface}
func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c4 = arith.constant 4 : index
  %c6 = arith.constant 6 : index
  %m = memref.alloc() : memref<4x6xf32>
  scf.for %i = %c0 to %c4 step %c1 {
    scf.for %j = %c0 to %c6 step %c1 {
      %a = arith.muli %i, %c6 : index
      %b = arith.addi %a, %j : index
      %n = arith.index_cast %b : index to i32
      %x = arith.sitofp %n : i32 to f32
      memref.store %x, %m[%i, %j] : memref<4x6xf32>
    }
  }
  %s = memref.subview %m[1, 1] [2, 3] [2, 2] : memref<4x6xf32> to memref<2x3xf32, strided<[12, 2], offset: 7>>
  %us = memref.cast %s : memref<2x3xf32, strided<[12, 2], offset: 7>> to memref<*xf32>
  call @printMemrefF32(%us) : (memref<*xf32>) -> ()
  %d = memref.subview %m[%c1, %c2] [%c2, %c2] [%c1, %c2] : memref<4x6xf32> to memref<?x?xf32, strided<[?, ?], offset: ?>>
  %ud = memref.cast %d : memref<?x?xf32, strided<[?, ?], offset: ?>> to memref<*xf32>
  call @printMemrefF32(%ud) : (memref<*xf32>) -> ()
  %row = memref.subview %m[3, 0] [1, 6] [1, 1] : memref<4x6xf32> to memref<6xf32, strided<[1], offset: 18>>
  %ur = memref.cast %row : memref<6xf32, strided<[1], offset: 18>> to memref<*xf32>
  call @printMemrefF32(%ur) : (memref<*xf32>) -> ()
  %t = memref.transpose %m (i, j) -> (j, i) : memref<4x6xf32> to memref<6x4xf32, affine_map<(d0, d1) -> (d1 * 6 + d0)>>
  %ut = memref.cast %t : memref<6x4xf32, affine_map<(d0, d1) -> (d1 * 6 + d0)>> to memref<*xf32>
  call @printMemrefF32(%ut) : (memref<*xf32>) -> ()
  return
}
