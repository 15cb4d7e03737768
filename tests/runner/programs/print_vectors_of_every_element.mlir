func.func @main() {
  %i1 = arith.constant dense<[true, false, true]> : vector<3xi1>
  %i8 = arith.constant dense<[-128, 127, 0]> : vector<3xi8>
  %i16 = arith.constant dense<[-32768, 32767, 1]> : vector<3xi16>
  %i32 = arith.constant dense<[-2147483648, 2147483647, 2]> : vector<3xi32>
  %i64 = arith.constant dense<[-9223372036854775808, 9223372036854775807, 3]> : vector<3xi64>
  %index = arith.constant dense<[0, 1, -1]> : vector<3xindex>
  %f32 = arith.constant dense<[0.1, -1.0e30, 1234567.0]> : vector<3xf32>
  %f64 = arith.constant dense<[0.1, 1.0e300, 123456789.0]> : vector<3xf64>
  vector.print %i1 : vector<3xi1>
  vector.print %i8 : vector<3xi8>
  vector.print %i16 : vector<3xi16>
  vector.print %i32 : vector<3xi32>
  vector.print %i64 : vector<3xi64>
  vector.print %index : vector<3xindex>
  vector.print %f32 : vector<3xf32>
  vector.print %f64 : vector<3xf64>
  return
}
