func.func @main() {
  %a = arith.constant 1.0 : f32
  %b = arith.constant -0.5 : f32
  %v = vector.from_elements %a, %b, %b, %a : vector<2x2xf32>
  %p:4 = vector.to_elements %v : vector<2x2xf32>
  %sum = arith.addf %p#0, %p#1 : f32
  %f = vector.fma %v, %v, %v : vector<2x2xf32>
  %bits = vector.bitcast %v : vector<2x2xf32> to vector<2x2xi32>
  vector.print %v : vector<2x2xf32>
  vector.print %sum : f32
  vector.print %f : vector<2x2xf32>
  vector.print %bits : vector<2x2xi32>
  return
}
