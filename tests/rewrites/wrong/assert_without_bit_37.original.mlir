func.func @f(%x: memref<64xf32>, %n: memref<64xi64>, %o: memref<64xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %z = arith.constant 0 : i64
  %k = arith.constant 64 : i64
  scf.for %i = %c0 to %c64 step %c1 {
    %v = memref.load %n[%i] : memref<64xi64>
    %ok = arith.cmpi ult, %v, %k : i64
    "tensorlang.assert"(%ok, %v) {message = "index", names = ["v"]} : (i1, i64) -> ()
    %q = arith.addi %v, %z : i64
    %at = arith.index_cast %q : i64 to index
    %e = memref.load %x[%at] : memref<64xf32>
    memref.store %e, %o[%i] : memref<64xf32>
  }
  return
}
