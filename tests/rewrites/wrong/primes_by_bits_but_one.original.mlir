func.func @f(%x: memref<8xi32> {neurojit.range = [0, 4095]}, %o: memref<8xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %two = arith.constant 2 : i32
  %one = arith.constant 1 : i32
  %zero = arith.constant 0 : i32
  %ix2 = arith.constant 2 : index
  %ix64 = arith.constant 64 : index
  scf.for %i = %c0 to %c8 step %c1 {
    %v = memref.load %x[%i] : memref<8xi32>
    %big = arith.cmpi sge, %v, %two : i32
    %b0 = arith.extui %big : i1 to i32
    %r = scf.for %d = %ix2 to %ix64 step %c1 iter_args(%a = %b0) -> (i32) {
      %di = arith.index_cast %d : index to i32
      %m = arith.remui %v, %di : i32
      %dd = arith.muli %di, %di : i32
      %div = arith.cmpi eq, %m, %zero : i32
      %small = arith.cmpi ule, %dd, %v : i32
      %both = arith.andi %div, %small : i1
      %n = arith.select %both, %zero, %a : i32
      scf.yield %n : i32
    }
    memref.store %r, %o[%i] : memref<8xi32>
  }
  return
}
