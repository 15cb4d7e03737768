// A row of six as one vector; what is outside is counted in lanes.
func.func @clamp(%x: memref<5x6xf32>, %low: f32, %high: f32, %y: memref<5x6xf32>) -> i32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = arith.constant 5 : index
  %none = arith.constant dense<0> : vector<6xi32>
  %lows = vector.broadcast %low : f32 to vector<6xf32>
  %highs = vector.broadcast %high : f32 to vector<6xf32>
  %lanes = scf.for %i = %c0 to %rows step %c1 iter_args(%before = %none) -> vector<6xi32> {
    %v = vector.load %x[%i, %c0] : memref<5x6xf32>, vector<6xf32>
    %under = arith.cmpf olt, %v, %lows : vector<6xf32>
    %over = arith.cmpf ogt, %v, %highs : vector<6xf32>
    %raised = arith.select %under, %lows, %v : vector<6xi1>, vector<6xf32>
    %kept = arith.select %over, %highs, %raised : vector<6xi1>, vector<6xf32>
    vector.store %kept, %y[%i, %c0] : memref<5x6xf32>, vector<6xf32>
    %outside = arith.ori %under, %over : vector<6xi1>
    %step = arith.extui %outside : vector<6xi1> to vector<6xi32>
    %next = arith.addi %before, %step : vector<6xi32>
    scf.yield %next : vector<6xi32>
  }
  %count = vector.reduction <add>, %lanes : vector<6xi32> into i32
  return %count : i32
}
