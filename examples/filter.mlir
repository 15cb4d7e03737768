// A recursive filter whose poles lie outside the unit circle: it should give the level of a signal without its ripple,
// and overflows instead, once the signal is long. One that is zero goes well, whatever the filter does.
//
//     neurojit heal examples/filter.mlir
//
// `neurojit run` ends with the fault and exit code 1.

// The next output, from the input and the two outputs before.
func.func @filter(%x: f32, %y1: f32, %y2: f32) -> f32 attributes {neurojit.healable,
    neurojit.heal = "A recursive filter that lets a constant signal pass as it is and damps one that changes sign with every sample, stable for any input: poles within the unit circle."} {
  %a = arith.constant 0.1 : f32
  %b = arith.constant 2.0 : f32
  %c = arith.constant -1.1 : f32
  %ax = arith.mulf %a, %x : f32
  %by = arith.mulf %b, %y1 : f32
  %cy = arith.mulf %c, %y2 : f32
  %s = arith.addf %ax, %by : f32
  %y = arith.addf %s, %cy : f32
  return %y : f32
}

// The filter's output at the end of a signal: ``level``, with ``ripple`` added and taken away by turns.
func.func @level(%level: f32 {neurojit.range = [-1.0, 1.0]}, %ripple: f32 {neurojit.range = [0.0, 0.5]},
                 %count: index {neurojit.range = [100, 3000]}) -> f32 attributes {neurojit.recover} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %end:3 = scf.for %i = %c0 to %count step %c1 iter_args(%y1 = %zero, %y2 = %zero, %r = %ripple)
      -> (f32, f32, f32) {
    %x = arith.addf %level, %r : f32
    %y = func.call @filter(%x, %y1, %y2) : (f32, f32, f32) -> f32
    %turned = arith.negf %r : f32
    scf.yield %y, %y1, %turned : f32, f32, f32
  }
  %apart = arith.subf %end#0, %level : f32
  %size = math.absf %apart : f32
  %small = arith.constant 0.1 : f32
  %near = arith.cmpf ole, %size, %small : f32
  "tensorlang.assert"(%near, %end#0, %level) {message = "not the level of the signal", names = ["output", "level"]}
      : (i1, f32, f32) -> ()
  return %end#0 : f32
}

func.func @main() {
  %brief = arith.constant 100 : index
  %long = arith.constant 2500 : index
  %none = arith.constant 0.0 : f32
  %level = arith.constant 0.5 : f32
  %ripple = arith.constant 0.25 : f32
  %first = func.call @level(%none, %none, %brief) : (f32, f32, index) -> f32
  "tensorlang.print"(%first) {label = "level of silence"} : (f32) -> ()
  %second = func.call @level(%level, %ripple, %long) : (f32, f32, index) -> f32
  "tensorlang.print"(%second) {label = "level of the signal"} : (f32) -> ()
  return
}
