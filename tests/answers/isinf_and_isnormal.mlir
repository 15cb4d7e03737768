func.func @f(%x: f32) -> (i1, i1) {
  %a = math.isinf %x : f32
  %b = math.isnormal %x : f32
  return %a, %b : i1, i1
}
