func.func @main() {
  %zero = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  %nan = arith.constant 0x7FF8000000000000 : f64
  %negative = arith.constant 0xFFF8000000000000 : f64
  %infinite = arith.divf %one, %zero : f64
  %below = arith.negf %infinite : f64
  %least = arith.constant 4.9e-324 : f64
  %minus = arith.negf %zero : f64
  vector.print %nan : f64
  vector.print %negative : f64
  vector.print %infinite : f64
  vector.print %below : f64
  vector.print %least : f64
  vector.print %minus : f64
  %nan32 = arith.constant dense<[0x7FC00000, 0xFFC00000, 0x7F800000, 0xFF800000]> : vector<4xf32>
  vector.print %nan32 : vector<4xf32>
  return
}
