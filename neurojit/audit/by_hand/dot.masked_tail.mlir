// Vectors of ten, the last one masked.
func.func @dot(%a: memref<48xf32>, %b: memref<48xf32>) -> f32 {
  %c0 = arith.constant 0 : index
  %c10 = arith.constant 10 : index
  %n = arith.constant 48 : index
  %zeros = arith.constant dense<0.0> : vector<10xf32>
  %lanes = scf.for %i = %c0 to %n step %c10 iter_args(%s = %zeros) -> vector<10xf32> {
    %left = arith.subi %n, %i : index
    %mask = vector.create_mask %left : vector<10xi1>
    %x = vector.maskedload %a[%i], %mask, %zeros : memref<48xf32>, vector<10xi1>, vector<10xf32> into vector<10xf32>
    %y = vector.maskedload %b[%i], %mask, %zeros : memref<48xf32>, vector<10xi1>, vector<10xf32> into vector<10xf32>
    %p = arith.mulf %x, %y : vector<10xf32>
    %t = arith.addf %s, %p : vector<10xf32>
    scf.yield %t : vector<10xf32>
  }
  %sum = vector.reduction <add>, %lanes : vector<10xf32> into f32
  return %sum : f32
}
