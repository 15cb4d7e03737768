func.func @f(%x: memref<8xi32> {neurojit.range = [0, 255]}) -> i32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %i0 = arith.constant 0 : i32
  %i10 = arith.constant 10 : i32
  %i48 = arith.constant 48 : i32
  %i57 = arith.constant 57 : i32
  %r = scf.for %i = %c0 to %c8 step %c1 iter_args(%a = %i0) -> (i32) {
    %v = memref.load %x[%i] : memref<8xi32>
    %g = arith.cmpi sge, %v, %i48 : i32
    %l = arith.cmpi sle, %v, %i57 : i32
    %ok = arith.andi %g, %l : i1
    "tensorlang.assert"(%ok, %v) {message = "not a digit", names = ["char"]} : (i1, i32) -> ()
    %d = arith.subi %v, %i48 : i32
    %t = arith.muli %a, %i10 : i32
    %n = arith.addi %t, %d : i32
    scf.yield %n : i32
  }
  return %r : i32
}
