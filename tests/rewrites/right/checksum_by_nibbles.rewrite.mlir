func.func @f(%x: memref<32xi32>) -> i32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 32 : index
  %m = arith.constant 255 : i32
  %m4 = arith.constant 15 : i32
  %four = arith.constant 4 : i32
  %init = arith.constant -1 : i32
  %t = arith.constant dense<[0, 498536548, 997073096, 651767980, 1994146192, 1802195444, 1303535960, 1342533948, -306674912, -267414716, -690576408, -882789492, -1687895376, -2032938284, -1609899400, -1111625188]> : vector<16xi32>
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%crc = %init) -> (i32) {
    %v = memref.load %x[%i] : memref<32xi32>
    %byte = arith.andi %v, %m : i32
    %s = arith.xori %crc, %byte : i32
    %l = arith.andi %s, %m4 : i32
    %lx = arith.index_cast %l : i32 to index
    %w = vector.extract %t[%lx] : i32 from vector<16xi32>
    %h = arith.shrui %s, %four : i32
    %a = arith.xori %h, %w : i32
    %l2 = arith.andi %a, %m4 : i32
    %lx2 = arith.index_cast %l2 : i32 to index
    %w2 = vector.extract %t[%lx2] : i32 from vector<16xi32>
    %h2 = arith.shrui %a, %four : i32
    %a2 = arith.xori %h2, %w2 : i32
    scf.yield %a2 : i32
  }
  return %r : i32
}
