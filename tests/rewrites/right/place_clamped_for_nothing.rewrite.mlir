func.func @f(%xa: memref<64xi32>, %o: memref<64xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_27_i32 = arith.constant 27 : i32
  %k_40_i32 = arith.constant 40 : i32
  scf.for %i = %c0 to %cn step %c1 {
    %a = memref.load %xa[%i] : memref<64xi32>
    %h = arith.shrui %a, %k_27_i32 : i32
    %t = arith.constant dense<[0,1,4,9,16,25,36,49,64,81,100,121,144,169,196,225,256,289,324,361,400,441,484,529,576,625,676,729,784,841,900,961]> : vector<32xi32>
    %g = arith.minui %h, %k_40_i32 : i32
    %p = arith.index_cast %g : i32 to index
    %out = vector.extract %t[%p] : i32 from vector<32xi32>
    memref.store %out, %o[%i] : memref<64xi32>
  }
  return
}
