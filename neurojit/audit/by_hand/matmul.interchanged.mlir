// The reduction outermost, one rank-1 update after another.
func.func @matmul(%a: memref<6x7xf32>, %b: memref<7x5xf32>, %c: memref<6x5xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = arith.constant 6 : index
  %n = arith.constant 5 : index
  %k = arith.constant 7 : index
  %zero = arith.constant 0.0 : f32
  linalg.fill ins(%zero : f32) outs(%c : memref<6x5xf32>)
  scf.for %l = %c0 to %k step %c1 {
    scf.for %i = %c0 to %m step %c1 {
      %x = memref.load %a[%i, %l] : memref<6x7xf32>
      scf.for %j = %c0 to %n step %c1 {
        %y = memref.load %b[%l, %j] : memref<7x5xf32>
        %s = memref.load %c[%i, %j] : memref<6x5xf32>
        %t = math.fma %x, %y, %s : f32
        memref.store %t, %c[%i, %j] : memref<6x5xf32>
      }
    }
  }
  return
}
