func.func @main() {
  %x = arith.constant 2.5 : f32
  %row = arith.constant dense<[1.0, 2.0]> : vector<2xf32>
  %all = vector.broadcast %x : f32 to vector<2x2x2xf32>
  %rows = vector.broadcast %row : vector<2xf32> to vector<3x2xf32>
  %flat = vector.shape_cast %rows : vector<3x2xf32> to vector<6xf32>
  %other = vector.shape_cast %rows : vector<3x2xf32> to vector<2x3xf32>
  vector.print %all : vector<2x2x2xf32>
  vector.print %rows : vector<3x2xf32>
  vector.print %flat : vector<6xf32>
  vector.print %other : vector<2x3xf32>
  return
}
