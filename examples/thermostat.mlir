// A thermostat that compares the wrong way round: it heats where it is warm. A night of ten minutes goes well, the
// next, of eight hours, does not: the room leaves the range from 15 to 25 degrees.
//
//     neurojit heal examples/thermostat.mlir
//
// `neurojit run` ends with the fault and exit code 1.

// The share of its power that the heater gives, from 0 to 1.
func.func @heater(%inside: f64) -> f64 attributes {neurojit.healable,
    neurojit.heal = "Keep the room between 15 and 25 degrees, best at 20: give the heater's power, 0 to 1, for the temperature inside. Heat where it is cold, not where it is warm."} {
  %wanted = arith.constant 20.0 : f64
  %off = arith.constant 0.0 : f64
  %on = arith.constant 1.0 : f64
  %warm = arith.cmpf ogt, %inside, %wanted : f64
  %power = arith.select %warm, %on, %off : f64
  return %power : f64
}

// A minute: the room loses a hundredth of the difference to the outside, and gains half a degree at full power.
func.func @minute(%inside: f64, %outside: f64, %power: f64) -> f64 {
  %off = arith.constant 0.0 : f64
  %on = arith.constant 1.0 : f64
  %loss = arith.constant 0.01 : f64
  %gain = arith.constant 0.5 : f64
  %below = arith.minimumf %power, %on : f64
  %given = arith.maximumf %below, %off : f64
  %apart = arith.subf %outside, %inside : f64
  %lost = arith.mulf %apart, %loss : f64
  %heat = arith.mulf %given, %gain : f64
  %change = arith.addf %lost, %heat : f64
  %later = arith.addf %inside, %change : f64
  return %later : f64
}

// The temperature in the morning.
func.func @night(%inside: f64 {neurojit.range = [17.0, 23.0]}, %outside: f64 {neurojit.range = [-15.0, 12.0]},
                 %minutes: index {neurojit.range = [1, 720]}) -> f64 attributes {neurojit.recover} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %least = arith.constant 15.0 : f64
  %most = arith.constant 25.0 : f64
  %morning = scf.for %i = %c0 to %minutes step %c1 iter_args(%now = %inside) -> f64 {
    %power = func.call @heater(%now) : (f64) -> f64
    %later = func.call @minute(%now, %outside, %power) : (f64, f64, f64) -> f64
    %warm = arith.cmpf oge, %later, %least : f64
    "tensorlang.assert"(%warm, %later) {message = "too cold", names = ["degrees"]} : (i1, f64) -> ()
    %cool = arith.cmpf ole, %later, %most : f64
    "tensorlang.assert"(%cool, %later) {message = "too hot", names = ["degrees"]} : (i1, f64) -> ()
    scf.yield %later : f64
  }
  return %morning : f64
}

func.func @main() {
  %short = arith.constant 10 : index
  %long = arith.constant 480 : index
  %inside = arith.constant 19.0 : f64
  %mild = arith.constant 8.0 : f64
  %frost = arith.constant -5.0 : f64
  %first = func.call @night(%inside, %mild, %short) : (f64, f64, index) -> f64
  "tensorlang.print"(%first) {label = "in the morning after ten minutes"} : (f64) -> ()
  %second = func.call @night(%inside, %frost, %long) : (f64, f64, index) -> f64
  "tensorlang.print"(%second) {label = "in the morning after eight hours"} : (f64) -> ()
  return
}
