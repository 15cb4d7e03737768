func.func @f(%x: memref<64xi32> {neurojit.range = [-9000, 9000]}) -> i32 {
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %c2 = arith.constant 2 : index
  %l0 = arith.constant 0 : i64
  %c1 = arith.constant 1 : index
  %l268435456 = arith.constant 268435456 : i64
  %n:2 = scf.for %i = %c0 to %c64 step %c2 iter_args(%a = %l0, %b = %l0) -> (i64, i64) {
    %j = arith.addi %i, %c1 : index
    %v = memref.load %x[%i] : memref<64xi32>
    %w = memref.load %x[%j] : memref<64xi32>
    %vv = arith.muli %v, %v : i32
    %ww = arith.muli %w, %w : i32
    %ve = arith.extsi %vv : i32 to i64
    %we = arith.extsi %ww : i32 to i64
    %c = arith.addi %a, %ve : i64
    %d = arith.addi %b, %we : i64
    scf.yield %c, %d : i64, i64
  }
  %s = arith.addi %n#0, %n#1 : i64
  %p = arith.cmpi ugt, %s, %l268435456 : i64
  %e = arith.extui %p : i1 to i32
  return %e : i32
}
