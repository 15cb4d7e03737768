// As examples/lander.mlir, in gusts: each step the lander is pushed up or down at random, by a generator inside the
// program, so that no flight is like another, and each is the same when it is run again. The pilot never fires the
// engine; healed, it comes down softly in any weather.
//
//     neurojit heal examples/lander_noisy.mlir
//
// `neurojit run` ends with the fault and exit code 1. Heights are in m, speeds in m/s, up is positive; fuel is
// counted in the m/s that it can still change the speed by.

// Thrust over mass, in m/s^2; the engine gives between 0 and 6.
func.func @pilot(%height: f64, %speed: f64, %fuel: f64) -> f64 attributes {neurojit.healable,
    neurojit.heal = "Land on the moon: come to height 0 at a speed of no less than -2 m/s before the fuel is used up. Gravity is -1.62 m/s^2, a step 0.1 s, the engine's most 6 m/s^2; gusts of up to 1 m/s^2 push up and down at random."} {
  %thrust = arith.constant 0.0 : f64
  return %thrust : f64
}

// The next state of the weather, and the gust that it brings, from -1 to 1 m/s^2: the linear congruential generator
// of Knuth's MMIX, of which the upper 31 bits are used.
func.func @weather(%state: i64) -> (i64, f64) {
  %factor = arith.constant 6364136223846793005 : i64
  %more = arith.constant 1442695040888963407 : i64
  %shift = arith.constant 33 : i64
  %scale = arith.constant 1073741824.0 : f64
  %one = arith.constant 1.0 : f64
  %product = arith.muli %state, %factor : i64
  %next = arith.addi %product, %more : i64
  %bits = arith.shrui %next, %shift : i64
  %number = arith.sitofp %bits : i64 to f64
  %to2 = arith.divf %number, %scale : f64
  %gust = arith.subf %to2, %one : f64
  return %next, %gust : i64, f64
}

// A tenth of a second.
func.func @step(%height: f64, %speed: f64, %fuel: f64, %wanted: f64, %gust: f64) -> (f64, f64, f64) {
  %dt = arith.constant 0.1 : f64
  %gravity = arith.constant -1.62 : f64
  %none = arith.constant 0.0 : f64
  %most = arith.constant 6.0 : f64
  %below = arith.minimumf %wanted, %most : f64
  %open = arith.maximumf %below, %none : f64
  %asked = arith.mulf %open, %dt : f64
  %burnt = arith.minimumf %asked, %fuel : f64
  %left = arith.subf %fuel, %burnt : f64
  %pull = arith.addf %gravity, %gust : f64
  %fall = arith.mulf %pull, %dt : f64
  %gain = arith.addf %fall, %burnt : f64
  %speed1 = arith.addf %speed, %gain : f64
  %way = arith.mulf %speed1, %dt : f64
  %height1 = arith.addf %height, %way : f64
  return %height1, %speed1, %left : f64, f64, f64
}

// The speed of touch-down. A call is a transaction: where it fails, it is as if it had not begun.
func.func @fly(%height0: f64 {neurojit.range = [80.0, 120.0]}, %speed0: f64 {neurojit.range = [-14.0, -6.0]},
               %fuel0: f64 {neurojit.range = [60.0, 80.0]}, %seed: i64 {neurojit.range = [0, 1000000]}) -> f64
    attributes {neurojit.recover} {
  %ground = arith.constant 0.0 : f64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %longest = arith.constant 3000 : index
  %end:5 = scf.while (%height = %height0, %speed = %speed0, %fuel = %fuel0, %sky = %seed, %i = %c0)
      : (f64, f64, f64, i64, index) -> (f64, f64, f64, i64, index) {
    %flying = arith.cmpf ogt, %height, %ground : f64
    %more = arith.cmpi ult, %i, %longest : index
    %go = arith.andi %flying, %more : i1
    scf.condition(%go) %height, %speed, %fuel, %sky, %i : f64, f64, f64, i64, index
  } do {
  ^bb0(%height: f64, %speed: f64, %fuel: f64, %sky: i64, %i: index):
    %wanted = func.call @pilot(%height, %speed, %fuel) : (f64, f64, f64) -> f64
    %later:2 = func.call @weather(%sky) : (i64) -> (i64, f64)
    %next:3 = func.call @step(%height, %speed, %fuel, %wanted, %later#1)
        : (f64, f64, f64, f64, f64) -> (f64, f64, f64)
    %j = arith.addi %i, %c1 : index
    scf.yield %next#0, %next#1, %next#2, %later#0, %j : f64, f64, f64, i64, index
  }
  %landed = arith.cmpi ult, %end#4, %longest : index
  "tensorlang.assert"(%landed, %end#0) {message = "still in the air", names = ["height"]} : (i1, f64) -> ()
  %limit = arith.constant -2.0 : f64
  %soft = arith.cmpf oge, %end#1, %limit : f64
  "tensorlang.assert"(%soft, %end#1, %end#2) {message = "crashed", names = ["speed", "fuel"]} : (i1, f64, f64) -> ()
  return %end#1 : f64
}

// Three flights, each from five metres higher than the one before, and in another weather.
func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %flights = arith.constant 3 : index
  %height = arith.constant 100.0 : f64
  %higher = arith.constant 5.0 : f64
  %speed = arith.constant -10.0 : f64
  %fuel = arith.constant 70.0 : f64
  %end = scf.for %i = %c0 to %flights step %c1 iter_args(%from = %height) -> f64 {
    %number = arith.addi %i, %c1 : index
    "tensorlang.print"(%number) {label = "flight"} : (index) -> ()
    %seed = arith.index_cast %number : index to i64
    %down = func.call @fly(%from, %speed, %fuel, %seed) : (f64, f64, f64, i64) -> f64
    "tensorlang.print"(%down) {label = "touch-down speed"} : (f64) -> ()
    %next = arith.addf %from, %higher : f64
    scf.yield %next : f64
  }
  return
}
