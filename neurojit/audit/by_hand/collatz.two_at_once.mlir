// What follows an odd number is even: two steps at once.
func.func @collatz(%x: memref<8xi32>, %y: memref<8xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 8 : index
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %three = arith.constant 3 : i32
  %mask = arith.constant 1023 : i32
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<8xi32>
    %low = arith.andi %v, %mask : i32
    %start = arith.addi %low, %one : i32
    %end:2 = scf.while (%k = %start, %steps = %zero) : (i32, i32) -> (i32, i32) {
      %more = arith.cmpi sgt, %k, %one : i32
      scf.condition(%more) %k, %steps : i32, i32
    } do {
    ^bb0(%k: i32, %steps: i32):
      %bit = arith.andi %k, %one : i32
      %odd = arith.cmpi ne, %bit, %zero : i32
      %half = arith.shrui %k, %one : i32
      %triple = arith.muli %k, %three : i32
      %next = arith.addi %triple, %one : i32
      %halved = arith.shrui %next, %one : i32
      %m = arith.select %odd, %halved, %half : i32
      %once = arith.addi %bit, %one : i32
      %more = arith.addi %steps, %once : i32
      scf.yield %m, %more : i32, i32
    }
    memref.store %end#1, %y[%i] : memref<8xi32>
  }
  return
}
