// One division a row: the exponentials times the reciprocal of their sum.
func.func @softmax(%x: memref<4x9xf32>, %y: memref<4x9xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = arith.constant 4 : index
  %one = arith.constant 1.0 : f32
  scf.for %i = %c0 to %rows step %c1 {
    %v = vector.load %x[%i, %c0] : memref<4x9xf32>, vector<9xf32>
    %top = vector.reduction <maximumf>, %v : vector<9xf32> into f32
    %tops = vector.broadcast %top : f32 to vector<9xf32>
    %d = arith.subf %v, %tops : vector<9xf32>
    %e = math.exp %d : vector<9xf32>
    %sum = vector.reduction <add>, %e : vector<9xf32> into f32
    %r = arith.divf %one, %sum : f32
    %rs = vector.broadcast %r : f32 to vector<9xf32>
    %q = arith.mulf %e, %rs : vector<9xf32>
    vector.store %q, %y[%i, %c0] : memref<4x9xf32>, vector<9xf32>
  }
  return
}
