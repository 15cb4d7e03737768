func.func @f(%w: memref<24xi32> {neurojit.range = [0, 30000]}, %h: memref<24xi32> {neurojit.range = [0, 30000]}) -> i32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c24 = arith.constant 24 : index
  %k0 = arith.constant 0 : i32
  %w0 = memref.load %w[%c0] : memref<24xi32>
  %h0 = memref.load %h[%c0] : memref<24xi32>
  %p0 = arith.muli %w0, %h0 : i32
  %r:2 = scf.for %i = %c1 to %c24 step %c1 iter_args(%b = %p0, %k = %k0) -> (i32, i32) {
    %wi = memref.load %w[%i] : memref<24xi32>
    %hi = memref.load %h[%i] : memref<24xi32>
    %p = arith.muli %wi, %hi : i32
    %fp = arith.sitofp %p : i32 to f64
    %fb = arith.sitofp %b : i32 to f64
    %g = arith.cmpf ogt, %fp, %fb : f64
    %ii = arith.index_cast %i : index to i32
    %n = arith.select %g, %p, %b : i32
    %m = arith.select %g, %ii, %k : i32
    scf.yield %n, %m : i32, i32
  }
  return %r#1 : i32
}
