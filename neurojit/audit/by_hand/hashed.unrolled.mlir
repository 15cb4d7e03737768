// The four bytes one after another.
func.func @hashed(%x: memref<10xi32>, %y: memref<10xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 10 : index
  %basis = arith.constant -2128831035 : i32
  %prime = arith.constant 16777619 : i32
  %low = arith.constant 255 : i32
  %left = arith.constant 13 : i32
  %right = arith.constant 17 : i32
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<10xi32>
    %b0 = arith.andi %v, %low : i32
    %m0 = arith.xori %basis, %b0 : i32
    %h0 = arith.muli %m0, %prime : i32
    %s1 = arith.constant 8 : i32
    %r1 = arith.shrui %v, %s1 : i32
    %b1 = arith.andi %r1, %low : i32
    %m1 = arith.xori %h0, %b1 : i32
    %h1 = arith.muli %m1, %prime : i32
    %s2 = arith.constant 16 : i32
    %r2 = arith.shrui %v, %s2 : i32
    %b2 = arith.andi %r2, %low : i32
    %m2 = arith.xori %h1, %b2 : i32
    %h2 = arith.muli %m2, %prime : i32
    %s3 = arith.constant 24 : i32
    %r3 = arith.shrui %v, %s3 : i32
    %b3 = arith.andi %r3, %low : i32
    %m3 = arith.xori %h2, %b3 : i32
    %h3 = arith.muli %m3, %prime : i32
    %a = arith.shli %h3, %left : i32
    %b = arith.xori %h3, %a : i32
    %c = arith.shrui %b, %right : i32
    %d = arith.xori %b, %c : i32
    memref.store %d, %y[%i] : memref<10xi32>
  }
  return
}
