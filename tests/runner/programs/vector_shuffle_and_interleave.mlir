func.func @main() {
  %a = arith.constant dense<[0, 1, 2, 3]> : vector<4xi32>
  %b = arith.constant dense<[10, 11, 12, 13]> : vector<4xi32>
  %s = vector.shuffle %a, %b [7, 0, 5, 2, 2] : vector<4xi32>, vector<4xi32>
  %i = vector.interleave %a, %b : vector<4xi32> -> vector<8xi32>
  %even, %odd = vector.deinterleave %i : vector<8xi32> -> vector<4xi32>
  vector.print %s : vector<5xi32>
  vector.print %i : vector<8xi32>
  vector.print %even : vector<4xi32>
  vector.print %odd : vector<4xi32>
  return
}
