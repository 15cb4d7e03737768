// as many turns as the longest takes, the Fibonacci numbers below 1000; most are done before
func.func @f(%x: memref<16xi32> {neurojit.range = [1, 1000]}, %y: memref<16xi32> {neurojit.range = [1, 1000]}, %o: memref<16xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %most = arith.constant 16 : index
  %z = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  scf.for %i = %c0 to %c16 step %c1 {
    %a0 = memref.load %x[%i] : memref<16xi32>
    %b0 = memref.load %y[%i] : memref<16xi32>
    %e:2 = scf.for %k = %c0 to %most step %c1 iter_args(%a = %a0, %b = %b0) -> (i32, i32) {
      %done = arith.cmpi eq, %b, %z : i32
      %by = arith.select %done, %one, %b : i32
      %r = arith.remui %a, %by : i32
      %n = arith.select %done, %a, %b : i32
      %m = arith.select %done, %b, %r : i32
      scf.yield %n, %m : i32, i32
    }
    memref.store %e#0, %o[%i] : memref<16xi32>
  }
  return
}
