// exp(x - top - log(sum)): no division, whole rows as vectors.
func.func @softmax(%x: memref<4x9xf32>, %y: memref<4x9xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  scf.for %i = %c0 to %c4 step %c1 {
    %v = vector.load %x[%i, %c0] : memref<4x9xf32>, vector<9xf32>
    %top = vector.reduction <maximumf>, %v : vector<9xf32> into f32
    %tops = vector.broadcast %top : f32 to vector<9xf32>
    %d = arith.subf %v, %tops : vector<9xf32>
    %e = math.exp %d : vector<9xf32>
    %sum = vector.reduction <add>, %e : vector<9xf32> into f32
    %log = math.log %sum : f32
    %logs = vector.broadcast %log : f32 to vector<9xf32>
    %less = arith.subf %d, %logs : vector<9xf32>
    %q = math.exp %less : vector<9xf32>
    vector.store %q, %y[%i, %c0] : memref<4x9xf32>, vector<9xf32>
  }
  return
}
