func.func @main() {
  %v = arith.constant dense<[[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]]> : vector<2x2x2xf32>
  %zeros = arith.constant dense<0.0> : vector<2xf32>
  %low = arith.constant dense<-100.0> : vector<2x2xf32>
  %start = arith.constant 1.0 : f32
  %outer = vector.multi_reduction <add>, %v, %zeros [0, 2] : vector<2x2x2xf32> to vector<2xf32>
  %inner = vector.multi_reduction <maximumf>, %v, %low [1] : vector<2x2x2xf32> to vector<2x2xf32>
  %all = vector.multi_reduction <mul>, %v, %start [0, 1, 2] : vector<2x2x2xf32> to f32
  vector.print %outer : vector<2xf32>
  vector.print %inner : vector<2x2xf32>
  vector.print %all : f32
  return
}
