// A checksum of integers: multiply, rotate, exclusive or.
func.func @mixing(%x: memref<20xi32>, %seed: i32) -> i32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 20 : index
  %factor = arith.constant 668265263 : i32
  %left = arith.constant 7 : i32
  %right = arith.constant 25 : i32
  %h = scf.for %i = %c0 to %n step %c1 iter_args(%before = %seed) -> i32 {
    %v = memref.load %x[%i] : memref<20xi32>
    %m = arith.muli %v, %factor : i32
    %b = arith.xori %before, %m : i32
    %up = arith.shli %b, %left : i32
    %down = arith.shrui %b, %right : i32
    %r = arith.ori %up, %down : i32
    scf.yield %r : i32
  }
  return %h : i32
}
