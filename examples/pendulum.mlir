// A pendulum that stands on its head falls, since nothing holds it: an assertion fails after a second. Healed, @torque
// is written anew while the program runs, and the pendulum is held up for ten seconds, three times.
//
//     neurojit heal examples/pendulum.mlir
//
// `neurojit run` ends with the fault and exit code 1. Angles are in radians from upright.

// The angular acceleration by the motor at the foot, from -6 to 6 per s^2.
func.func @torque(%angle: f64, %rate: f64) -> f64 attributes {neurojit.healable,
    neurojit.heal = "Hold the pendulum up: keep the angle within 0.5, and within 0.05 after ten seconds. The result is an angular acceleration from -6 to 6; gravity adds 9.81 times the sine of the angle, and a step is 0.02 s."} {
  %none = arith.constant 0.0 : f64
  return %none : f64
}

// A fiftieth of a second.
func.func @step(%angle: f64, %rate: f64, %wanted: f64) -> (f64, f64) {
  %dt = arith.constant 0.02 : f64
  %gravity = arith.constant 9.81 : f64
  %most = arith.constant 6.0 : f64
  %least = arith.constant -6.0 : f64
  %below = arith.minimumf %wanted, %most : f64
  %given = arith.maximumf %below, %least : f64
  %sin = math.sin %angle : f64
  %tips = arith.mulf %gravity, %sin : f64
  %sum = arith.addf %tips, %given : f64
  %more = arith.mulf %sum, %dt : f64
  %rate1 = arith.addf %rate, %more : f64
  %arc = arith.mulf %rate1, %dt : f64
  %angle1 = arith.addf %angle, %arc : f64
  return %angle1, %rate1 : f64, f64
}

// The angle after ten seconds.
func.func @hold(%angle0: f64 {neurojit.range = [-0.2, 0.2]}, %rate0: f64 {neurojit.range = [-0.3, 0.3]}) -> f64
    attributes {neurojit.recover} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %steps = arith.constant 500 : index
  %far = arith.constant 0.5 : f64
  %end:2 = scf.for %i = %c0 to %steps step %c1 iter_args(%angle = %angle0, %rate = %rate0) -> (f64, f64) {
    %wanted = func.call @torque(%angle, %rate) : (f64, f64) -> f64
    %next:2 = func.call @step(%angle, %rate, %wanted) : (f64, f64, f64) -> (f64, f64)
    %leaning = math.absf %next#0 : f64
    %held = arith.cmpf ole, %leaning, %far : f64
    "tensorlang.assert"(%held, %next#0) {message = "it falls", names = ["angle"]} : (i1, f64) -> ()
    scf.yield %next#0, %next#1 : f64, f64
  }
  %leaning = math.absf %end#0 : f64
  %near = arith.constant 0.05 : f64
  %upright = arith.cmpf ole, %leaning, %near : f64
  "tensorlang.assert"(%upright, %end#0) {message = "it is not upright", names = ["angle"]} : (i1, f64) -> ()
  return %end#0 : f64
}

func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %times = arith.constant 3 : index
  %start = arith.constant 0.05 : f64
  %rate = arith.constant 0.0 : f64
  %last = scf.for %i = %c0 to %times step %c1 iter_args(%from = %start) -> f64 {
    %angle = func.call @hold(%from, %rate) : (f64, f64) -> f64
    "tensorlang.print"(%angle) {label = "angle after ten seconds"} : (f64) -> ()
    %next = arith.addf %from, %start : f64
    scf.yield %next : f64
  }
  return
}
