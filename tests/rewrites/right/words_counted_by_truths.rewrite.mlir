func.func @f(%x: memref<48xi32> {neurojit.range = [0, 7]}) -> i32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 48 : index
  %z = arith.constant 0 : i32
  %true = arith.constant true
  %false = arith.constant false
  %three = arith.constant 3 : i32
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%cnt = %z, %in = %false) -> (i32, i1) {
    %v = memref.load %x[%i] : memref<48xi32>
    %w = arith.cmpi sge, %v, %three : i32
    %no = arith.xori %in, %true : i1
    %starts = arith.andi %w, %no : i1
    %e = arith.extui %starts : i1 to i32
    %c = arith.addi %cnt, %e : i32
    scf.yield %c, %w : i32, i1
  }
  return %r#0 : i32
}
