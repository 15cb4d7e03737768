func.func @main() {
  %v = arith.constant dense<[1.5, -2.0, 8.25, 4.0]> : vector<4xf32>
  %start = arith.constant 100.0 : f32
  %sum = vector.reduction <add>, %v : vector<4xf32> into f32
  %from = vector.reduction <add>, %v, %start : vector<4xf32> into f32
  %product = vector.reduction <mul>, %v : vector<4xf32> into f32
  %least = vector.reduction <minimumf>, %v : vector<4xf32> into f32
  %largest = vector.reduction <maximumf>, %v : vector<4xf32> into f32
  vector.print %sum : f32
  vector.print %from : f32
  vector.print %product : f32
  vector.print %least : f32
  vector.print %largest : f32
  return
}
