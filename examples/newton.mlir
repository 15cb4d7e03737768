// Newton's method without damping: from near the root it converges, from farther off each step is larger than the one
// before, until infinity less infinity is no number. Two calls go well, the third ends with a NaN.
//
//     neurojit heal examples/newton.mlir
//
// `neurojit run` ends with the fault and exit code 1.

// The next approximation of a root, from the value and the slope at this one.
func.func @next(%x: f64, %value: f64, %slope: f64) -> f64 attributes {neurojit.healable,
    neurojit.heal = "A step of Newton's method towards a root of (x - r) / sqrt(1 + (x - r)^2): it has to converge from up to 6 away, so a step must not be too long. r is not known."} {
  %way = arith.divf %value, %slope : f64
  %y = arith.subf %x, %way : f64
  return %y : f64
}

// The function (x - r) / sqrt(1 + (x - r)^2) and its slope, (1 + (x - r)^2)^(-3/2).
func.func @curve(%x: f64, %r: f64) -> (f64, f64) {
  %one = arith.constant 1.0 : f64
  %d = arith.subf %x, %r : f64
  %square = arith.mulf %d, %d : f64
  %sum = arith.addf %square, %one : f64
  %root = math.sqrt %sum : f64
  %value = arith.divf %d, %root : f64
  %cube = arith.mulf %sum, %root : f64
  %slope = arith.divf %one, %cube : f64
  return %value, %slope : f64, f64
}

// What forty steps come to.
func.func @solve(%start: f64 {neurojit.range = [-5.0, 5.0]}, %r: f64 {neurojit.range = [-1.0, 1.0]}) -> f64
    attributes {neurojit.recover} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %steps = arith.constant 40 : index
  %end = scf.for %i = %c0 to %steps step %c1 iter_args(%x = %start) -> f64 {
    %at:2 = func.call @curve(%x, %r) : (f64, f64) -> (f64, f64)
    %y = func.call @next(%x, %at#0, %at#1) : (f64, f64, f64) -> f64
    scf.yield %y : f64
  }
  %apart = arith.subf %end, %r : f64
  %size = math.absf %apart : f64
  %small = arith.constant 1.0e-6 : f64
  %near = arith.cmpf ole, %size, %small : f64
  "tensorlang.assert"(%near, %end) {message = "not converged", names = ["x"]} : (i1, f64) -> ()
  return %end : f64
}

func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %calls = arith.constant 6 : index
  %first = arith.constant 0.75 : f64
  %more = arith.constant 0.5 : f64
  %r = arith.constant 0.5 : f64
  %last = scf.for %i = %c0 to %calls step %c1 iter_args(%start = %first) -> f64 {
    %root = func.call @solve(%start, %r) : (f64, f64) -> f64
    "tensorlang.print"(%root) {label = "root"} : (f64) -> ()
    %next = arith.addf %start, %more : f64
    scf.yield %next : f64
  }
  return
}
