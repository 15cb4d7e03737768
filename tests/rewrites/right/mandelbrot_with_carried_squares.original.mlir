func.func @f(%cx: memref<24xf64> {neurojit.range = [-2.5, 1.5]}, %cy: memref<24xf64> {neurojit.range = [-1.5, 1.5]}, %o: memref<24xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c24 = arith.constant 24 : index
  %c32 = arith.constant 32 : index
  %i0 = arith.constant 0 : i32
  %i1 = arith.constant 1 : i32
  %z = arith.constant 0.0 : f64
  %four = arith.constant 4.0 : f64
  %two = arith.constant 2.0 : f64
  scf.for %n = %c0 to %c24 step %c1 {
    %a = memref.load %cx[%n] : memref<24xf64>
    %b = memref.load %cy[%n] : memref<24xf64>
    %r:4 = scf.for %k = %c0 to %c32 step %c1 iter_args(%x = %z, %y = %z, %it = %i0, %live = %i1) -> (f64, f64, i32, i32) {
      %xx = arith.mulf %x, %x : f64
      %yy = arith.mulf %y, %y : f64
      %s = arith.addf %xx, %yy : f64
      %in = arith.cmpf ole, %s, %four : f64
      %ini = arith.extui %in : i1 to i32
      %l = arith.andi %live, %ini : i32
      %isl = arith.cmpi ne, %l, %i0 : i32
      %d = arith.subf %xx, %yy : f64
      %nx = arith.addf %d, %a : f64
      %xy = arith.mulf %x, %y : f64
      %xy2 = arith.mulf %two, %xy : f64
      %ny = arith.addf %xy2, %b : f64
      %sx = arith.select %isl, %nx, %x : f64
      %sy = arith.select %isl, %ny, %y : f64
      %m = arith.addi %it, %l : i32
      scf.yield %sx, %sy, %m, %l : f64, f64, i32, i32
    }
    memref.store %r#2, %o[%n] : memref<24xi32>
  }
  return
}
