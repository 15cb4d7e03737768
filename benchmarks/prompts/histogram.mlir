// How often each of 256 values occurs among 1 Mi.
func.func @histogram(%x: memref<1048576xi32> {neurojit.range = [0, 255]}, %bins: memref<256xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %values = arith.constant 256 : index
  %n = arith.constant 1048576 : index
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  scf.for %i = %c0 to %values step %c1 {
    memref.store %zero, %bins[%i] : memref<256xi32>
  }
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<1048576xi32>
    %k = arith.index_cast %v : i32 to index
    %s = memref.load %bins[%k] : memref<256xi32>
    %t = arith.addi %s, %one : i32
    memref.store %t, %bins[%k] : memref<256xi32>
  }
  return
}
