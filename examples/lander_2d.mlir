// A lander in two dimensions: it drifts and is tilted, and its pilot neither fires the engine nor turns the craft.
// Healed, it leans against the drift, stands upright again in time, and comes down softly.
//
//     neurojit heal examples/lander_2d.mlir
//
// `neurojit run` ends with the fault and exit code 1. Heights are in m, speeds in m/s, angles in radians from
// upright; the engine pushes along the craft's axis, so that a positive angle speeds up a positive drift.

// Thrust over mass, from 0 to 6 m/s^2, and the angular acceleration, from -1 to 1 per s^2.
func.func @pilot(%height: f64, %speed: f64, %drift: f64, %angle: f64, %rate: f64) -> (f64, f64) attributes {
    neurojit.healable,
    neurojit.heal = "Land on the moon: come to height 0 at a vertical speed of no less than -2 m/s, a drift within 1 m/s and an angle within 0.15. The results are thrust (0 to 6 m/s^2, along the axis: vertically its cosine, horizontally its sine) and angular acceleration (-1 to 1). Gravity is -1.62 m/s^2, a step 0.1 s."} {
  %none = arith.constant 0.0 : f64
  return %none, %none : f64, f64
}

func.func @between(%x: f64, %least: f64, %most: f64) -> f64 {
  %below = arith.minimumf %x, %most : f64
  %y = arith.maximumf %below, %least : f64
  return %y : f64
}

// A tenth of a second: height, vertical speed, drift, angle and the rate at which it changes.
func.func @step(%height: f64, %speed: f64, %drift: f64, %angle: f64, %rate: f64, %thrust: f64, %turn: f64)
    -> (f64, f64, f64, f64, f64) {
  %dt = arith.constant 0.1 : f64
  %gravity = arith.constant -1.62 : f64
  %none = arith.constant 0.0 : f64
  %most = arith.constant 6.0 : f64
  %one = arith.constant 1.0 : f64
  %minus = arith.constant -1.0 : f64
  %push = func.call @between(%thrust, %none, %most) : (f64, f64, f64) -> f64
  %twist = func.call @between(%turn, %minus, %one) : (f64, f64, f64) -> f64
  %cos = math.cos %angle : f64
  %sin = math.sin %angle : f64
  %up = arith.mulf %push, %cos : f64
  %side = arith.mulf %push, %sin : f64
  %lift = arith.addf %gravity, %up : f64
  %gain = arith.mulf %lift, %dt : f64
  %speed1 = arith.addf %speed, %gain : f64
  %way = arith.mulf %speed1, %dt : f64
  %height1 = arith.addf %height, %way : f64
  %more = arith.mulf %side, %dt : f64
  %drift1 = arith.addf %drift, %more : f64
  %faster = arith.mulf %twist, %dt : f64
  %rate1 = arith.addf %rate, %faster : f64
  %arc = arith.mulf %rate1, %dt : f64
  %angle1 = arith.addf %angle, %arc : f64
  return %height1, %speed1, %drift1, %angle1, %rate1 : f64, f64, f64, f64, f64
}

// The vertical speed of touch-down.
func.func @fly(%height0: f64 {neurojit.range = [80.0, 120.0]}, %speed0: f64 {neurojit.range = [-12.0, -8.0]},
               %drift0: f64 {neurojit.range = [-4.0, 4.0]}, %angle0: f64 {neurojit.range = [-0.2, 0.2]},
               %rate0: f64 {neurojit.range = [-0.05, 0.05]}) -> f64 attributes {neurojit.recover} {
  %ground = arith.constant 0.0 : f64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %longest = arith.constant 3000 : index
  %end:6 = scf.while (%height = %height0, %speed = %speed0, %drift = %drift0, %angle = %angle0, %rate = %rate0,
                      %i = %c0) : (f64, f64, f64, f64, f64, index) -> (f64, f64, f64, f64, f64, index) {
    %flying = arith.cmpf ogt, %height, %ground : f64
    %more = arith.cmpi ult, %i, %longest : index
    %go = arith.andi %flying, %more : i1
    scf.condition(%go) %height, %speed, %drift, %angle, %rate, %i : f64, f64, f64, f64, f64, index
  } do {
  ^bb0(%height: f64, %speed: f64, %drift: f64, %angle: f64, %rate: f64, %i: index):
    %wanted:2 = func.call @pilot(%height, %speed, %drift, %angle, %rate)
        : (f64, f64, f64, f64, f64) -> (f64, f64)
    %next:5 = func.call @step(%height, %speed, %drift, %angle, %rate, %wanted#0, %wanted#1)
        : (f64, f64, f64, f64, f64, f64, f64) -> (f64, f64, f64, f64, f64)
    %j = arith.addi %i, %c1 : index
    scf.yield %next#0, %next#1, %next#2, %next#3, %next#4, %j : f64, f64, f64, f64, f64, index
  }
  %landed = arith.cmpi ult, %end#5, %longest : index
  "tensorlang.assert"(%landed, %end#0) {message = "still in the air", names = ["height"]} : (i1, f64) -> ()
  %limit = arith.constant -2.0 : f64
  %soft = arith.cmpf oge, %end#1, %limit : f64
  "tensorlang.assert"(%soft, %end#1) {message = "crashed", names = ["speed"]} : (i1, f64) -> ()
  %slipping = math.absf %end#2 : f64
  %slip = arith.constant 1.0 : f64
  %straight = arith.cmpf ole, %slipping, %slip : f64
  "tensorlang.assert"(%straight, %end#2) {message = "slid over the ground", names = ["drift"]} : (i1, f64) -> ()
  %leaning = math.absf %end#3 : f64
  %lean = arith.constant 0.15 : f64
  %upright = arith.cmpf ole, %leaning, %lean : f64
  "tensorlang.assert"(%upright, %end#3) {message = "fell over", names = ["angle"]} : (i1, f64) -> ()
  return %end#1 : f64
}

// Three flights, each with more drift than the one before.
func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %flights = arith.constant 3 : index
  %height = arith.constant 100.0 : f64
  %speed = arith.constant -10.0 : f64
  %drift = arith.constant 1.0 : f64
  %angle = arith.constant 0.1 : f64
  %rate = arith.constant 0.0 : f64
  %end = scf.for %i = %c0 to %flights step %c1 iter_args(%from = %drift) -> f64 {
    %number = arith.addi %i, %c1 : index
    "tensorlang.print"(%number) {label = "flight"} : (index) -> ()
    %down = func.call @fly(%height, %speed, %from, %angle, %rate) : (f64, f64, f64, f64, f64) -> f64
    "tensorlang.print"(%down) {label = "touch-down speed"} : (f64) -> ()
    %next = arith.addf %from, %drift : f64
    scf.yield %next : f64
  }
  return
}
