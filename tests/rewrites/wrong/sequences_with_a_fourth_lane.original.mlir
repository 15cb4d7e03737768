func.func @f(%x: memref<128xi32> {neurojit.range = [0, 3]}, %o: memref<3xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %c128 = arith.constant 128 : index
  %z = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %last = arith.constant 3 : i32
  %factors = arith.constant dense<[3, 5, 7]> : vector<3xi32>
  scf.for %k = %c0 to %c3 step %c1 {
    %f = vector.extract %factors[%k] : i32 from vector<3xi32>
    %e:2 = scf.for %i = %c0 to %c128 step %c1 iter_args(%run = %z, %sum = %z) -> (i32, i32) {
      %v = memref.load %x[%i] : memref<128xi32>
      %n = arith.index_cast %i : index to i32
      %n2 = arith.muli %n, %n : i32
      %s0 = arith.muli %n2, %f : i32
      %s1 = arith.shrui %s0, %last : i32
      %s = arith.andi %s1, %last : i32
      %p = arith.cmpi eq, %v, %s : i32
      %up = arith.addi %run, %one : i32
      %next = arith.select %p, %up, %z : i32
      %d = arith.maxsi %next, %one : i32
      %over = arith.subi %d, %one : i32
      %more = arith.addi %sum, %over : i32
      scf.yield %next, %more : i32, i32
    }
    memref.store %e#1, %o[%k] : memref<3xi32>
  }
  return
}
