// An assertion that fails deep in a loop: the message, the values under their names, file:line:column, exit code 1.
//
//     neurojit run examples/assert_fails.mlir
//
// A reservoir is filled and drained for up to a thousand days; demand grows a little every day.

// One day: what is left, given what flows in and what is asked for.
func.func @day(%level: f64, %inflow: f64, %demand: f64) -> f64 {
  %zero = arith.constant 0.0 : f64
  %filled = arith.addf %level, %inflow : f64
  %left = arith.subf %filled, %demand : f64
  %enough = arith.cmpf oge, %left, %zero : f64
  "tensorlang.assert"(%enough, %level, %inflow, %demand)
      {message = "the reservoir ran dry", names = ["level", "inflow", "demand"]} : (i1, f64, f64, f64) -> ()
  return %left : f64
}

func.func @year(%start: f64, %year: index) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c7 = arith.constant 7 : index
  %days = arith.constant 365 : index
  %base = arith.constant 2.0 : f64
  %growth = arith.constant 0.0078125 : f64
  %first = arith.muli %year, %days : index
  %end = scf.for %d = %c0 to %days step %c1 iter_args(%level = %start) -> f64 {
    %today = arith.addi %first, %d : index
    %weekday = arith.remui %today, %c7 : index
    %wi = arith.index_cast %weekday : index to i64
    %inflow = arith.sitofp %wi : i64 to f64
    %ti = arith.index_cast %today : index to i64
    %t = arith.sitofp %ti : i64 to f64
    %more = arith.mulf %t, %growth : f64
    %demand = arith.addf %base, %more : f64
    %next = func.call @day(%level, %inflow, %demand) : (f64, f64, f64) -> f64
    scf.yield %next : f64
  }
  return %end : f64
}

func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %years = arith.constant 3 : index
  %start = arith.constant 100.0 : f64
  %end = scf.for %y = %c0 to %years step %c1 iter_args(%level = %start) -> f64 {
    %next = func.call @year(%level, %y) : (f64, index) -> f64
    "tensorlang.print"(%next) {label = "level at the end of the year"} : (f64) -> ()
    scf.yield %next : f64
  }
  "tensorlang.print"(%end) {label = "level at the end"} : (f64) -> ()
  return
}
