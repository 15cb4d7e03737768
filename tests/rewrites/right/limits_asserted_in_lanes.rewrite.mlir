func.func @f(%x: memref<32xf32>, %o: memref<1xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %n = arith.constant 32 : index
  %z = arith.constant 0.0 : f32
  %zs = arith.constant dense<0.0> : vector<8xf32>
  %lo = arith.constant dense<-100.0> : vector<8xf32>
  %hi = arith.constant dense<100.0> : vector<8xf32>
  %false = arith.constant dense<false> : vector<8xi1>
  %true = arith.constant true
  %bad:2 = scf.for %i = %c0 to %n step %c8 iter_args(%k = %false, %t = %zs) -> (vector<8xi1>, vector<8xf32>) {
    %v = vector.load %x[%i] : memref<32xf32>, vector<8xf32>
    %p = arith.cmpf ult, %v, %lo : vector<8xf32>
    %q = arith.cmpf ugt, %v, %hi : vector<8xf32>
    %pq = arith.ori %p, %q : vector<8xi1>
    %w = arith.ori %k, %pq : vector<8xi1>
    %u = arith.addf %t, %v : vector<8xf32>
    scf.yield %w, %u : vector<8xi1>, vector<8xf32>
  }
  %any = vector.reduction <or>, %bad#0 : vector<8xi1> into i1
  %ok = arith.xori %any, %true : i1
  "tensorlang.assert"(%ok) {message = "out of limits", names = []} : (i1) -> ()
  %s = vector.reduction <add>, %bad#1 : vector<8xf32> into f32
  memref.store %s, %o[%c0] : memref<1xf32>
  return
}
