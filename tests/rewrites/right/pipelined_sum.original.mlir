func.func @f(%x: memref<65xi32>, %o: memref<1xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %z = arith.constant 0 : i32
  %m = arith.constant 374761393 : i32
  %s = scf.for %i = %c0 to %c64 step %c1 iter_args(%a = %z) -> (i32) {
    %j = arith.addi %i, %c1 : index
    %v = memref.load %x[%i] : memref<65xi32>
    %w = memref.load %x[%j] : memref<65xi32>
    %g = arith.muli %v, %m : i32
    %h = arith.xori %g, %w : i32
    %p = arith.maxsi %h, %z : i32
    %b = arith.addi %a, %p : i32
    scf.yield %b : i32
  }
  memref.store %s, %o[%c0] : memref<1xi32>
  return
}
