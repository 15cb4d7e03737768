// Sizes and balances by a loop of two, each entry still judged in order.
func.func @checked(%x: memref<12xf64>, %floor: f64, %y: memref<12xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %n = arith.constant 12 : index
  %zero = arith.constant 0.0 : f64
  %limit = arith.constant 100.0 : f64
  %last = scf.for %i = %c0 to %n step %c2 iter_args(%before = %zero) -> f64 {
    %next = scf.for %k = %c0 to %c2 step %c1 iter_args(%sum = %before) -> f64 {
      %place = arith.addi %i, %k : index
      %v = memref.load %x[%place] : memref<12xf64>
      %size = math.absf %v : f64
      %small = arith.cmpf oge, %limit, %size : f64
      "tensorlang.assert"(%small, %v) {message = "an entry is too large", names = ["entry"]} : (i1, f64) -> ()
      %after = arith.addf %sum, %v : f64
      %enough = arith.cmpf ole, %floor, %after : f64
      "tensorlang.assert"(%enough, %after, %floor)
          {message = "the balance fell below the floor", names = ["balance", "floor"]} : (i1, f64, f64) -> ()
      memref.store %after, %y[%place] : memref<12xf64>
      scf.yield %after : f64
    }
    scf.yield %next : f64
  }
  return %last : f64
}
