func.func @f(%x: memref<48xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %n = arith.constant 48 : index
  %z = arith.constant dense<0.0> : vector<8xf64>
  %count = arith.constant 48.0 : f64
  %s = scf.for %i = %c0 to %n step %c8 iter_args(%a = %z) -> (vector<8xf64>) {
    %v = vector.load %x[%i] : memref<48xf64>, vector<8xf64>
    %t = arith.addf %a, %v : vector<8xf64>
    scf.yield %t : vector<8xf64>
  }
  %sum = vector.reduction <add>, %s : vector<8xf64> into f64
  %mean = arith.divf %sum, %count : f64
  %means = vector.broadcast %mean : f64 to vector<8xf64>
  %q = scf.for %i = %c0 to %n step %c8 iter_args(%a = %z) -> (vector<8xf64>) {
    %v = vector.load %x[%i] : memref<48xf64>, vector<8xf64>
    %d = arith.subf %v, %means : vector<8xf64>
    %t = math.fma %d, %d, %a : vector<8xf64>
    scf.yield %t : vector<8xf64>
  }
  %squares = vector.reduction <add>, %q : vector<8xf64> into f64
  %r = arith.divf %squares, %count : f64
  return %r : f64
}
