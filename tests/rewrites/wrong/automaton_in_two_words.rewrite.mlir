// wrong at the end of fifteen elements that the automaton looks for: the word sends it back to the beginning
func.func @f(%x: memref<64xi32> {neurojit.range = [0, 1]}, %o: memref<64xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %k0 = arith.constant 3462436483231974144 : i64
  %k1 = arith.constant 2369672036589126177 : i64
  %two = arith.constant 2 : i64
  %m = arith.constant 15 : i64
  %z = arith.constant 0 : i64
  %z32 = arith.constant 0 : i32
  %r = scf.for %i = %c0 to %c64 step %c1 iter_args(%s = %z) -> (i64) {
    %v = memref.load %x[%i] : memref<64xi32>
    %t = arith.cmpi ne, %v, %z32 : i32
    %word = arith.select %t, %k1, %k0 : i64
    %s4 = arith.shli %s, %two : i64
    %n0 = arith.shrui %word, %s4 : i64
    %n = arith.andi %n0, %m : i64
    %n32 = arith.trunci %n : i64 to i32
    memref.store %n32, %o[%i] : memref<64xi32>
    scf.yield %n : i64
  }
  return
}
