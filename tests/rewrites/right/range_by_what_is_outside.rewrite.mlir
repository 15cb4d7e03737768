func.func @f(%x: memref<24xf32>, %o: memref<24xf32>) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %n = arith.constant 24 : index
  %lo = arith.constant dense<-1.5> : vector<8xf32>
  %hi = arith.constant dense<2.5> : vector<8xf32>
  %z = arith.constant dense<0.0> : vector<8xf32>
  scf.for %i = %c0 to %n step %c8 {
    %v = vector.load %x[%i] : memref<24xf32>, vector<8xf32>
    %a = arith.cmpf ult, %v, %lo : vector<8xf32>
    %b = arith.cmpf uge, %v, %hi : vector<8xf32>
    %out = arith.ori %a, %b : vector<8xi1>
    %r = arith.select %out, %z, %v : vector<8xi1>, vector<8xf32>
    vector.store %r, %o[%i] : memref<24xf32>, vector<8xf32>
  }
  return
}
