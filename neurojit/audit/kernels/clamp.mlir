// Each element between two limits; what lies outside is counted.
func.func @clamp(%x: memref<5x6xf32>, %low: f32, %high: f32, %y: memref<5x6xf32>) -> i32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = arith.constant 5 : index
  %columns = arith.constant 6 : index
  %none = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %count = scf.for %i = %c0 to %rows step %c1 iter_args(%outer = %none) -> i32 {
    %row = scf.for %j = %c0 to %columns step %c1 iter_args(%inner = %outer) -> i32 {
      %v = memref.load %x[%i, %j] : memref<5x6xf32>
      %under = arith.cmpf olt, %v, %low : f32
      %over = arith.cmpf ogt, %v, %high : f32
      %raised = arith.select %under, %low, %v : f32
      %kept = arith.select %over, %high, %raised : f32
      memref.store %kept, %y[%i, %j] : memref<5x6xf32>
      %outside = arith.ori %under, %over : i1
      %step = arith.select %outside, %one, %none : i32
      %next = arith.addi %inner, %step : i32
      scf.yield %next : i32
    }
    scf.yield %row : i32
  }
  return %count : i32
}
