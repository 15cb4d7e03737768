// Balances of a ledger, row by row: an entry must be finite and small, and no balance may fall below the floor.
func.func @checked(%x: memref<12xf64>, %floor: f64, %y: memref<12xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 12 : index
  %zero = arith.constant 0.0 : f64
  %limit = arith.constant 100.0 : f64
  %last = scf.for %i = %c0 to %n step %c1 iter_args(%before = %zero) -> f64 {
    %v = memref.load %x[%i] : memref<12xf64>
    %size = math.absf %v : f64
    %small = arith.cmpf ole, %size, %limit : f64
    "tensorlang.assert"(%small, %v) {message = "an entry is too large", names = ["entry"]} : (i1, f64) -> ()
    %after = arith.addf %before, %v : f64
    %enough = arith.cmpf oge, %after, %floor : f64
    "tensorlang.assert"(%enough, %after, %floor)
        {message = "the balance fell below the floor", names = ["balance", "floor"]} : (i1, f64, f64) -> ()
    memref.store %after, %y[%i] : memref<12xf64>
    scf.yield %after : f64
  }
  return %last : f64
}
