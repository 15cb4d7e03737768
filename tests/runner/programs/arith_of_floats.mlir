func.func @main() {
  %a = arith.constant 7.5 : f32
  %b = arith.constant -2.0 : f32
  %q = arith.divf %a, %b : f32
  %r = arith.remf %a, %b : f32
  %i = arith.fptosi %q : f32 to i32
  %d = arith.extf %q : f32 to f64
  %t = arith.constant 0.1 : f64
  %n = arith.truncf %t : f64 to f32
  %back = arith.extf %n : f32 to f64
  %diff = arith.subf %back, %t : f64
  %lt = arith.cmpf olt, %q, %r : f32
  %m = arith.minimumf %q, %r : f32
  vector.print %q : f32
  vector.print %r : f32
  vector.print %i : i32
  vector.print %d : f64
  vector.print %diff : f64
  vector.print %lt : i1
  vector.print %m : f32
  return
}
