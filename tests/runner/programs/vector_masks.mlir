func.func @main() {
  %c2 = arith.constant 2 : index
  %c1 = arith.constant 1 : index
  %a = vector.create_mask %c2, %c1 : vector<3x2xi1>
  %b = vector.constant_mask [1, 3] : vector<2x4xi1>
  %s = vector.step : vector<5xindex>
  vector.print %a : vector<3x2xi1>
  vector.print %b : vector<2x4xi1>
  vector.print %s : vector<5xindex>
  return
}
