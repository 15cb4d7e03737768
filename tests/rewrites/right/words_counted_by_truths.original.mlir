func.func @f(%x: memref<48xi32> {neurojit.range = [0, 7]}) -> i32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 48 : index
  %z = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %three = arith.constant 3 : i32
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%cnt = %z, %in = %z) -> (i32, i32) {
    %v = memref.load %x[%i] : memref<48xi32>
    %w = arith.cmpi sge, %v, %three : i32
    %c, %s = scf.if %w -> (i32, i32) {
      %was = arith.cmpi eq, %in, %z : i32
      %m = scf.if %was -> i32 {
        %p = arith.addi %cnt, %one : i32
        scf.yield %p : i32
      } else {
        scf.yield %cnt : i32
      }
      scf.yield %m, %one : i32, i32
    } else {
      scf.yield %cnt, %z : i32, i32
    }
    scf.yield %c, %s : i32, i32
  }
  return %r#0 : i32
}
