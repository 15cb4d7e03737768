// For each number, how many of the sorted keys are below it, by halving.
func.func @search(%keys: memref<4xi32>, %x: memref<8xi32>, %y: memref<8xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %steps = arith.constant 3 : index
  %n = arith.constant 8 : index
  %last = arith.constant 3 : index
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %all = arith.constant 4 : i32
  %top = arith.constant 3 : i32
  scf.for %i = %c0 to %last step %c1 {
    %j = arith.addi %i, %c1 : index
    %a = memref.load %keys[%i] : memref<4xi32>
    %b = memref.load %keys[%j] : memref<4xi32>
    %sorted = arith.cmpi sle, %a, %b : i32
    "tensorlang.assert"(%sorted, %b) {message = "the keys are not sorted", names = ["key"]} : (i1, i32) -> ()
  }
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<8xi32>
    %found:2 = scf.for %s = %c0 to %steps step %c1 iter_args(%low = %zero, %high = %all) -> (i32, i32) {
      %sum = arith.addi %low, %high : i32
      %half = arith.shrui %sum, %one : i32
      %mid = arith.minsi %half, %top : i32
      %place = arith.index_cast %mid : i32 to index
      %key = memref.load %keys[%place] : memref<4xi32>
      %below = arith.cmpi slt, %key, %v : i32
      %open = arith.cmpi slt, %low, %high : i32
      %right = arith.andi %below, %open : i1
      %next = arith.addi %half, %one : i32
      %l = arith.select %right, %next, %low : i32
      %h = arith.select %right, %high, %half : i32
      scf.yield %l, %h : i32, i32
    }
    memref.store %found#0, %y[%i] : memref<8xi32>
  }
  return
}
