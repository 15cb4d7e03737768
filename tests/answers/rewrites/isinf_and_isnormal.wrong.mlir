// What is finite and not 0 is taken for normal, however small.
func.func @f(%x: f32) -> (i1, i1) {
  %inf = arith.constant 0x7F800000 : f32
  %zero = arith.constant 0.0 : f32
  %m = math.absf %x : f32
  %i = arith.cmpf oeq, %m, %inf : f32
  %low = arith.cmpf ogt, %m, %zero : f32
  %high = arith.cmpf olt, %m, %inf : f32
  %n = arith.andi %low, %high : i1
  return %i, %n : i1, i1
}
