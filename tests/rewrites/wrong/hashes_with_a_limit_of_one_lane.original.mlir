func.func @f(%x: memref<16x3xi32>, %o: memref<16xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %c16 = arith.constant 16 : index
  %z = arith.constant 0 : i32
  %m = arith.constant 739982445 : i32
  %by = arith.constant 15 : i32
  %limit = arith.constant 1000000000 : i32
  scf.for %i = %c0 to %c16 step %c1 {
    %s = scf.for %k = %c0 to %c3 step %c1 iter_args(%a = %z) -> (i32) {
      %k1 = arith.addi %k, %c1 : index
      %l = arith.remui %k1, %c3 : index
      %v = memref.load %x[%i, %k] : memref<16x3xi32>
      %w = memref.load %x[%i, %l] : memref<16x3xi32>
      %h0 = arith.muli %v, %m : i32
      %h1 = arith.shrui %h0, %by : i32
      %h2 = arith.xori %h0, %h1 : i32
      %h3 = arith.addi %h2, %w : i32
      %h = arith.muli %h3, %m : i32
      %p = arith.maxsi %h, %limit : i32
      %d = arith.subi %p, %limit : i32
      %b = arith.addi %a, %d : i32
      scf.yield %b : i32
    }
    memref.store %s, %o[%i] : memref<16xi32>
  }
  return
}
