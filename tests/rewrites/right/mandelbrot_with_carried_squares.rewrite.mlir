func.func @f(%cx: memref<24xf64> {neurojit.range = [-2.5, 1.5]}, %cy: memref<24xf64> {neurojit.range = [-1.5, 1.5]}, %o: memref<24xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c24 = arith.constant 24 : index
  %i0 = arith.constant 0 : i32
  %i1 = arith.constant 1 : i32
  %i32 = arith.constant 32 : i32
  %z = arith.constant 0.0 : f64
  %four = arith.constant 4.0 : f64
  %two = arith.constant 2.0 : f64
  scf.for %n = %c0 to %c24 step %c1 {
    %a = memref.load %cx[%n] : memref<24xf64>
    %b = memref.load %cy[%n] : memref<24xf64>
    %r:5 = scf.while (%x = %z, %y = %z, %xx = %z, %yy = %z, %it = %i0) : (f64, f64, f64, f64, i32) -> (f64, f64, f64, f64, i32) {
      %s = arith.addf %xx, %yy : f64
      %in = arith.cmpf ole, %s, %four : f64
      %more = arith.cmpi slt, %it, %i32 : i32
      %go = arith.andi %in, %more : i1
      scf.condition(%go) %x, %y, %xx, %yy, %it : f64, f64, f64, f64, i32
    } do {
    ^bb0(%x: f64, %y: f64, %xx: f64, %yy: f64, %it: i32):
      %d = arith.subf %xx, %yy : f64
      %nx = arith.addf %d, %a : f64
      %x2 = arith.addf %x, %x : f64
      %xy2 = arith.mulf %x2, %y : f64
      %ny = arith.addf %xy2, %b : f64
      %nxx = arith.mulf %nx, %nx : f64
      %nyy = arith.mulf %ny, %ny : f64
      %m = arith.addi %it, %i1 : i32
      scf.yield %nx, %ny, %nxx, %nyy, %m : f64, f64, f64, f64, i32
    }
    memref.store %r#4, %o[%n] : memref<24xi32>
  }
  return
}
