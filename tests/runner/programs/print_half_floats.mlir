func.func @main() {
  %f16 = arith.constant dense<[0.1, 65504.0, -0.0, 1.0e-7]> : vector<4xf16>
  %bf16 = arith.constant dense<[0.1, 3.0e38, -0.0, 1.0e-40]> : vector<4xbf16>
  %one = arith.constant 1.5 : f16
  vector.print %f16 : vector<4xf16>
  vector.print %bf16 : vector<4xbf16>
  vector.print %one : f16
  return
}
