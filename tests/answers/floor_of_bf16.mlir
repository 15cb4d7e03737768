// The processor has no floor of bf16; LLVM makes one of a floor in f32 between two conversions.
func.func @f(%k: i32 {neurojit.range = [-100, 100]}) -> f32 {
  %half = arith.constant 0.5 : bf16
  %whole = arith.sitofp %k : i32 to bf16
  %n = arith.mulf %whole, %half : bf16
  %a = math.floor %n : bf16
  %r = arith.extf %a : bf16 to f32
  return %r : f32
}
