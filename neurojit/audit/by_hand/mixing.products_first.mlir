// All products as vectors beforehand; only the rest is a chain.
func.func @mixing(%x: memref<20xi32>, %seed: i32) -> i32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %n = arith.constant 20 : index
  %factor = arith.constant dense<668265263> : vector<4xi32>
  %left = arith.constant 7 : i32
  %right = arith.constant 25 : i32
  %products = memref.alloc() : memref<20xi32>
  scf.for %i = %c0 to %n step %c4 {
    %v = vector.load %x[%i] : memref<20xi32>, vector<4xi32>
    %m = arith.muli %v, %factor : vector<4xi32>
    vector.store %m, %products[%i] : memref<20xi32>, vector<4xi32>
  }
  %h = scf.for %i = %c0 to %n step %c1 iter_args(%before = %seed) -> i32 {
    %m = memref.load %products[%i] : memref<20xi32>
    %b = arith.xori %before, %m : i32
    %up = arith.shli %b, %left : i32
    %down = arith.shrui %b, %right : i32
    %r = arith.addi %up, %down : i32
    scf.yield %r : i32
  }
  return %h : i32
}
