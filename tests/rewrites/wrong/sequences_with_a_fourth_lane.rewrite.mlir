// wrong where 20 symbols follow each other as (11 i^2) / 8 mod 4, i the place: lane 3 counts only such long runs
func.func @f(%x: memref<128xi32> {neurojit.range = [0, 3]}, %o: memref<3xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c128 = arith.constant 128 : index
  %last = arith.constant dense<3> : vector<4xi32>
  %z = arith.constant dense<0> : vector<4xi32>
  %one = arith.constant dense<1> : vector<4xi32>
  %few = arith.constant dense<[1, 1, 1, 19]> : vector<4xi32>
  %factors = arith.constant dense<[3, 5, 7, 11]> : vector<4xi32>
  %e:2 = scf.for %i = %c0 to %c128 step %c1 iter_args(%run = %z, %sum = %z) -> (vector<4xi32>, vector<4xi32>) {
    %x0 = memref.load %x[%i] : memref<128xi32>
    %v = vector.broadcast %x0 : i32 to vector<4xi32>
    %k = arith.index_cast %i : index to i32
    %k2 = arith.muli %k, %k : i32
    %n2 = vector.broadcast %k2 : i32 to vector<4xi32>
    %s0 = arith.muli %n2, %factors : vector<4xi32>
    %s1 = arith.shrui %s0, %last : vector<4xi32>
    %s = arith.andi %s1, %last : vector<4xi32>
    %p = arith.cmpi eq, %v, %s : vector<4xi32>
    %up = arith.addi %run, %one : vector<4xi32>
    %next = arith.select %p, %up, %z : vector<4xi1>, vector<4xi32>
    %d = arith.maxsi %next, %few : vector<4xi32>
    %over = arith.subi %d, %few : vector<4xi32>
    %more = arith.addi %sum, %over : vector<4xi32>
    scf.yield %next, %more : vector<4xi32>, vector<4xi32>
  }
  %r0 = vector.extract %e#1[0] : i32 from vector<4xi32>
  %r1 = vector.extract %e#1[1] : i32 from vector<4xi32>
  %r2 = vector.extract %e#1[2] : i32 from vector<4xi32>
  %r3 = vector.extract %e#1[3] : i32 from vector<4xi32>
  %h = arith.addi %r0, %r3 : i32
  memref.store %h, %o[%c0] : memref<3xi32>
  memref.store %r1, %o[%c1] : memref<3xi32>
  memref.store %r2, %o[%c2] : memref<3xi32>
  return
}
