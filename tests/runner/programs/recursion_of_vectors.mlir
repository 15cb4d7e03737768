// A function that calls itself takes and gives a vector.
func.func @f(%v: vector<4xf32>, %n: i32) -> vector<4xf32> {
  %z = arith.constant 0 : i32
  %o = arith.constant 1 : i32
  %c = arith.cmpi eq, %n, %z : i32
  %r = scf.if %c -> vector<4xf32> {
    scf.yield %v : vector<4xf32>
  } else {
    %w = arith.addf %v, %v : vector<4xf32>
    %m = arith.subi %n, %o : i32
    %x = func.call @f(%w, %m) : (vector<4xf32>, i32) -> vector<4xf32>
    scf.yield %x : vector<4xf32>
  }
  return %r : vector<4xf32>
}
func.func @main() {
  %v = arith.constant dense<[1.0, 2.0, 3.0, 4.0]> : vector<4xf32>
  %n = arith.constant 5 : i32
  %r = call @f(%v, %n) : (vector<4xf32>, i32) -> vector<4xf32>
  vector.print %r : vector<4xf32>
  return
}
