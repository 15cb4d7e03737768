func.func @main() {
  %v = arith.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : vector<2x3xf64>
  %x = arith.constant 42.0 : f64
  %i = arith.constant 2 : index
  %row = vector.extract %v[1] : vector<3xf64> from vector<2x3xf64>
  %one = vector.extract %v[0, 2] : f64 from vector<2x3xf64>
  %at = vector.extract %row[%i] : f64 from vector<3xf64>
  %put = vector.insert %x, %v[1, 0] : f64 into vector<2x3xf64>
  %rows = vector.insert %row, %put[0] : vector<3xf64> into vector<2x3xf64>
  %dynamic = vector.insert %x, %row[%i] : f64 into vector<3xf64>
  vector.print %row : vector<3xf64>
  vector.print %one : f64
  vector.print %at : f64
  vector.print %put : vector<2x3xf64>
  vector.print %rows : vector<2x3xf64>
  vector.print %dynamic : vector<3xf64>
  return
}
