func.func @f(%x: memref<8x16xi32> {neurojit.range = [-500, 500]}, %o: memref<8x16xi32>) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %k0 = arith.constant 0 : i32
  %k1 = arith.constant 1 : i32
  %k500 = arith.constant 500 : i32
  %k255 = arith.constant 255 : i32
  scf.for %i = %c0 to %c8 step %c1 {
    %x0 = memref.load %x[%i, %c0] : memref<8x16xi32>
    %r:2 = scf.for %j = %c1 to %c16 step %c1 iter_args(%l = %x0, %h = %x0) -> (i32, i32) {
      %v = memref.load %x[%i, %j] : memref<8x16xi32>
      %n = arith.minsi %v, %l : i32
      %m = arith.maxsi %v, %h : i32
      scf.yield %n, %m : i32, i32
    }
    %d = arith.subi %r#1, %r#0 : i32
    %p = arith.cmpi sgt, %d, %k0 : i32
    %by = arith.select %p, %d, %k1 : i32
    scf.for %j = %c0 to %c16 step %c1 {
      %v = memref.load %x[%i, %j] : memref<8x16xi32>
      %u = arith.addi %v, %k500 : i32
      %t = arith.muli %u, %k255 : i32
      %q = arith.divui %t, %by : i32
      memref.store %q, %o[%i, %j] : memref<8x16xi32>
    }
  }
  return
}
