// Each number is folded byte by byte into a hash, then scrambled by shifts.
func.func @hashed(%x: memref<10xi32>, %y: memref<10xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %bytes = arith.constant 4 : index
  %n = arith.constant 10 : index
  %basis = arith.constant -2128831035 : i32
  %prime = arith.constant 16777619 : i32
  %low = arith.constant 255 : i32
  %eight = arith.constant 8 : i32
  %left = arith.constant 13 : i32
  %right = arith.constant 17 : i32
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<10xi32>
    %h:2 = scf.for %j = %c0 to %bytes step %c1 iter_args(%hash = %basis, %rest = %v) -> (i32, i32) {
      %byte = arith.andi %rest, %low : i32
      %mixed = arith.xori %hash, %byte : i32
      %next = arith.muli %mixed, %prime : i32
      %shorter = arith.shrui %rest, %eight : i32
      scf.yield %next, %shorter : i32, i32
    }
    %a = arith.shli %h#0, %left : i32
    %b = arith.xori %h#0, %a : i32
    %c = arith.shrui %b, %right : i32
    %d = arith.xori %b, %c : i32
    memref.store %d, %y[%i] : memref<10xi32>
  }
  return
}
