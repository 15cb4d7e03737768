// Estrin's scheme: the powers first.
func.func @horner(%x: memref<32xf32>, %y: memref<32xf32>) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %n = arith.constant 32 : index
  %a4 = arith.constant dense<3.0> : vector<8xf32>
  %a3 = arith.constant dense<-2.0> : vector<8xf32>
  %a1 = arith.constant dense<0.16666667> : vector<8xf32>
  %a0 = arith.constant dense<-5.0> : vector<8xf32>
  scf.for %i = %c0 to %n step %c8 {
    %v = vector.load %x[%i] : memref<32xf32>, vector<8xf32>
    %v2 = arith.mulf %v, %v : vector<8xf32>
    %v3 = arith.mulf %v2, %v : vector<8xf32>
    %low = vector.fma %a1, %v, %a0 : vector<8xf32>
    %high = vector.fma %a4, %v, %a3 : vector<8xf32>
    %h = vector.fma %high, %v3, %low : vector<8xf32>
    vector.store %h, %y[%i] : memref<32xf32>, vector<8xf32>
  }
  return
}
