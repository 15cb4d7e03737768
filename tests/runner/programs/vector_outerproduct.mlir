func.func @main() {
  %a = arith.constant dense<[1.0, 2.0, 3.0]> : vector<3xf32>
  %b = arith.constant dense<[10.0, 20.0]> : vector<2xf32>
  %c = arith.constant dense<1.0> : vector<3x2xf32>
  %plain = vector.outerproduct %a, %b : vector<3xf32>, vector<2xf32>
  %added = vector.outerproduct %a, %b, %c {kind = #vector.kind<add>} : vector<3xf32>, vector<2xf32>
  vector.print %plain : vector<3x2xf32>
  vector.print %added : vector<3x2xf32>
  return
}
