// The right operand transposed into a buffer of its own, sums in a register.
func.func @matmul(%a: memref<6x7xf32>, %b: memref<7x5xf32>, %c: memref<6x5xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = arith.constant 6 : index
  %n = arith.constant 5 : index
  %k = arith.constant 7 : index
  %zero = arith.constant 0.0 : f32
  %packed = memref.alloc() : memref<5x7xf32>
  scf.for %j = %c0 to %n step %c1 {
    scf.for %l = %c0 to %k step %c1 {
      %y = memref.load %b[%l, %j] : memref<7x5xf32>
      memref.store %y, %packed[%j, %l] : memref<5x7xf32>
    }
  }
  scf.for %j = %c0 to %n step %c1 {
    scf.for %i = %c0 to %m step %c1 {
      %sum = scf.for %l = %c0 to %k step %c1 iter_args(%s = %zero) -> f32 {
        %x = memref.load %a[%i, %l] : memref<6x7xf32>
        %y = memref.load %packed[%j, %l] : memref<5x7xf32>
        %p = arith.mulf %x, %y : f32
        %t = arith.addf %s, %p : f32
        scf.yield %t : f32
      }
      memref.store %sum, %c[%i, %j] : memref<6x5xf32>
    }
  }
  memref.dealloc %packed : memref<5x7xf32>
  return
}
