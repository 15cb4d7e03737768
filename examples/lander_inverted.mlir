// As examples/lander.mlir, with a pilot that would land if the engine's valve were not mounted the wrong way round:
// the more it asks for, the less it gets, and nothing at all where it asks for a thrust above zero. The physics may
// not be touched; healed, the pilot asks for less than nothing.
//
//     neurojit heal examples/lander_inverted.mlir
//
// `neurojit run` ends with the fault and exit code 1. Heights are in m, speeds in m/s, up is positive; fuel is
// counted in the m/s that it can still change the speed by.

// Thrust over mass, in m/s^2: so much that the speed comes to rest at the ground, once half of the most is needed.
func.func @pilot(%height: f64, %speed: f64, %fuel: f64) -> f64 attributes {neurojit.healable,
    neurojit.heal = "Land on the moon: come to height 0 at a speed of no less than -2 m/s before the fuel is used up. The engine's valve is reversed: the thrust is 0 - the result, between 0 and 6 m/s^2. Gravity is -1.62 m/s^2, a step 0.1 s."} {
  %none = arith.constant 0.0 : f64
  %two = arith.constant 2.0 : f64
  %gravity = arith.constant 1.62 : f64
  %late = arith.constant 3.0 : f64
  %slow = arith.constant -1.0 : f64
  %square = arith.mulf %speed, %speed : f64
  %way = arith.mulf %height, %two : f64
  %brake = arith.divf %square, %way : f64
  %needed = arith.addf %brake, %gravity : f64
  %fast = arith.cmpf olt, %speed, %slow : f64
  %now = arith.cmpf ogt, %needed, %late : f64
  %fire = arith.andi %fast, %now : i1
  %thrust = arith.select %fire, %needed, %none : f64
  return %thrust : f64
}

// A tenth of a second.
func.func @step(%height: f64, %speed: f64, %fuel: f64, %wanted: f64) -> (f64, f64, f64) {
  %dt = arith.constant 0.1 : f64
  %gravity = arith.constant -1.62 : f64
  %none = arith.constant 0.0 : f64
  %most = arith.constant 6.0 : f64
  %reversed = arith.negf %wanted : f64
  %below = arith.minimumf %reversed, %most : f64
  %open = arith.maximumf %below, %none : f64
  %asked = arith.mulf %open, %dt : f64
  %burnt = arith.minimumf %asked, %fuel : f64
  %left = arith.subf %fuel, %burnt : f64
  %fall = arith.mulf %gravity, %dt : f64
  %gain = arith.addf %fall, %burnt : f64
  %speed1 = arith.addf %speed, %gain : f64
  %way = arith.mulf %speed1, %dt : f64
  %height1 = arith.addf %height, %way : f64
  return %height1, %speed1, %left : f64, f64, f64
}

// The speed of touch-down. A call is a transaction: where it fails, it is as if it had not begun.
func.func @fly(%height0: f64 {neurojit.range = [80.0, 120.0]}, %speed0: f64 {neurojit.range = [-14.0, -6.0]},
               %fuel0: f64 {neurojit.range = [50.0, 70.0]}) -> f64 attributes {neurojit.recover} {
  %ground = arith.constant 0.0 : f64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %longest = arith.constant 3000 : index
  %end:4 = scf.while (%height = %height0, %speed = %speed0, %fuel = %fuel0, %i = %c0)
      : (f64, f64, f64, index) -> (f64, f64, f64, index) {
    %flying = arith.cmpf ogt, %height, %ground : f64
    %more = arith.cmpi ult, %i, %longest : index
    %go = arith.andi %flying, %more : i1
    scf.condition(%go) %height, %speed, %fuel, %i : f64, f64, f64, index
  } do {
  ^bb0(%height: f64, %speed: f64, %fuel: f64, %i: index):
    %wanted = func.call @pilot(%height, %speed, %fuel) : (f64, f64, f64) -> f64
    %next:3 = func.call @step(%height, %speed, %fuel, %wanted) : (f64, f64, f64, f64) -> (f64, f64, f64)
    %j = arith.addi %i, %c1 : index
    scf.yield %next#0, %next#1, %next#2, %j : f64, f64, f64, index
  }
  %landed = arith.cmpi ult, %end#3, %longest : index
  "tensorlang.assert"(%landed, %end#0) {message = "still in the air", names = ["height"]} : (i1, f64) -> ()
  %limit = arith.constant -2.0 : f64
  %soft = arith.cmpf oge, %end#1, %limit : f64
  "tensorlang.assert"(%soft, %end#1, %end#2) {message = "crashed", names = ["speed", "fuel"]} : (i1, f64, f64) -> ()
  return %end#1 : f64
}

// Three flights, each from five metres higher than the one before.
func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %flights = arith.constant 3 : index
  %height = arith.constant 100.0 : f64
  %higher = arith.constant 5.0 : f64
  %speed = arith.constant -10.0 : f64
  %fuel = arith.constant 60.0 : f64
  %end = scf.for %i = %c0 to %flights step %c1 iter_args(%from = %height) -> f64 {
    %number = arith.addi %i, %c1 : index
    "tensorlang.print"(%number) {label = "flight"} : (index) -> ()
    %down = func.call @fly(%from, %speed, %fuel) : (f64, f64, f64) -> f64
    "tensorlang.print"(%down) {label = "touch-down speed"} : (f64) -> ()
    %next = arith.addf %from, %higher : f64
    scf.yield %next : f64
  }
  return
}
