// How much of 2, 1, 2, 3 was seen last, and how often all of it was.
func.func @detector(%x: memref<32xi32> {neurojit.range = [0, 3]}) -> (i32, i32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 32 : index
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %two = arith.constant 2 : i32
  %three = arith.constant 3 : i32
  %end:2 = scf.for %i = %c0 to %n step %c1 iter_args(%state = %zero, %count = %zero) -> (i32, i32) {
    %v = memref.load %x[%i] : memref<32xi32>
    %is_one = arith.cmpi eq, %v, %one : i32
    %is_two = arith.cmpi eq, %v, %two : i32
    %is_three = arith.cmpi eq, %v, %three : i32
    %after_one = arith.cmpi eq, %state, %one : i32
    %after_two = arith.cmpi eq, %state, %two : i32
    %after_three = arith.cmpi eq, %state, %three : i32
    %longer = arith.select %after_two, %three, %one : i32
    %turned = arith.andi %is_one, %after_one : i1
    %second = arith.select %turned, %two, %zero : i32
    %next = arith.select %is_two, %longer, %second : i32
    %found = arith.andi %is_three, %after_three : i1
    %more = arith.addi %count, %one : i32
    %counted = arith.select %found, %more, %count : i32
    scf.yield %next, %counted : i32, i32
  }
  return %end#0, %end#1 : i32, i32
}
