func.func private @printMemrefF32(memref<*xf32>) attributes {llvm.emit_c_interface}
func.func @main() {
  %third = arith.constant 0.5 : f32
  %one = arith.constant 64.0 : f32
  %zero = arith.constant 0.0 : f32
  %a = memref.alloc() : memref<10xf32>
  %b = memref.alloc() : memref<10xf32>
  affine.for %i = 0 to 10 {
    affine.store %zero, %a[%i] : memref<10xf32>
    affine.store %zero, %b[%i] : memref<10xf32>
  }
  affine.store %one, %a[4] : memref<10xf32>
  affine.for %t = 0 to 3 {
    affine.for %i = 1 to 9 {
      %l = affine.load %a[%i - 1] : memref<10xf32>
      %r = affine.load %a[%i + 1] : memref<10xf32>
      %s = arith.addf %l, %r : f32
      %h = arith.mulf %s, %third : f32
      affine.store %h, %b[%i] : memref<10xf32>
    }
    affine.for %i = 1 to 9 {
      %x = affine.load %b[%i] : memref<10xf32>
      affine.store %x, %a[%i] : memref<10xf32>
    }
  }
  %u = memref.cast %a : memref<10xf32> to memref<*xf32>
  call @printMemrefF32(%u) : (memref<*xf32>) -> ()
  return
}
