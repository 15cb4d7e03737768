// Sixteen lanes, reduced at the end.
func.func @dot(%a: memref<48xf32>, %b: memref<48xf32>) -> f32 {
  %c0 = arith.constant 0 : index
  %c16 = arith.constant 16 : index
  %n = arith.constant 48 : index
  %zeros = arith.constant dense<0.0> : vector<16xf32>
  %lanes = scf.for %i = %c0 to %n step %c16 iter_args(%s = %zeros) -> vector<16xf32> {
    %x = vector.load %a[%i] : memref<48xf32>, vector<16xf32>
    %y = vector.load %b[%i] : memref<48xf32>, vector<16xf32>
    %t = vector.fma %x, %y, %s : vector<16xf32>
    scf.yield %t : vector<16xf32>
  }
  %sum = vector.reduction <add>, %lanes : vector<16xf32> into f32
  return %sum : f32
}
