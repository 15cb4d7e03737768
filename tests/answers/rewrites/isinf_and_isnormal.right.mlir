// By its magnitude.
func.func @f(%x: f32) -> (i1, i1) {
  %inf = arith.constant 0x7F800000 : f32
  %least = arith.constant 0x00800000 : f32
  %m = math.absf %x : f32
  %i = arith.cmpf oeq, %m, %inf : f32
  %low = arith.cmpf oge, %m, %least : f32
  %high = arith.cmpf olt, %m, %inf : f32
  %n = arith.andi %low, %high : i1
  return %i, %n : i1, i1
}
