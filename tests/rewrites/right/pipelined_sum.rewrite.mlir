// two turns ahead: what the last two turns read is for nobody
func.func @f(%x: memref<65xi32>, %o: memref<1xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c64 = arith.constant 64 : index
  %z = arith.constant 0 : i32
  %m = arith.constant 374761393 : i32
  %x0 = memref.load %x[%c0] : memref<65xi32>
  %x1 = memref.load %x[%c1] : memref<65xi32>
  %g0 = arith.muli %x0, %m : i32
  %g1 = arith.muli %x1, %m : i32
  %e:3 = scf.for %i = %c0 to %c64 step %c1 iter_args(%a = %z, %now = %g0, %next = %g1) -> (i32, i32, i32) {
    %j = arith.addi %i, %c1 : index
    %w = memref.load %x[%j] : memref<65xi32>
    %k = arith.addi %i, %c2 : index
    %l = arith.minui %k, %c64 : index
    %v = memref.load %x[%l] : memref<65xi32>
    %g = arith.muli %v, %m : i32
    %h = arith.xori %now, %w : i32
    %p = arith.maxsi %h, %z : i32
    %b = arith.addi %a, %p : i32
    scf.yield %b, %next, %g : i32, i32, i32
  }
  memref.store %e#0, %o[%c0] : memref<1xi32>
  return
}
