// Vectors of a row, one reciprocal of the root.
func.func @layer_norm(%x: memref<3x8xf32>, %gain: memref<8xf32>, %shift: memref<8xf32>, %y: memref<3x8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = arith.constant 3 : index
  %one = arith.constant 1.0 : f32
  %eighth = arith.constant 0.125 : f32
  %epsilon = arith.constant 1.0e-2 : f32
  %g = vector.load %gain[%c0] : memref<8xf32>, vector<8xf32>
  %b = vector.load %shift[%c0] : memref<8xf32>, vector<8xf32>
  scf.for %i = %c0 to %rows step %c1 {
    %v = vector.load %x[%i, %c0] : memref<3x8xf32>, vector<8xf32>
    %sum = vector.reduction <add>, %v : vector<8xf32> into f32
    %mean = arith.mulf %sum, %eighth : f32
    %means = vector.broadcast %mean : f32 to vector<8xf32>
    %d = arith.subf %v, %means : vector<8xf32>
    %q = arith.mulf %d, %d : vector<8xf32>
    %squares = vector.reduction <add>, %q : vector<8xf32> into f32
    %safe = math.fma %squares, %eighth, %epsilon : f32
    %root = math.sqrt %safe : f32
    %r = arith.divf %one, %root : f32
    %rs = vector.broadcast %r : f32 to vector<8xf32>
    %n = arith.mulf %d, %rs : vector<8xf32>
    %t = vector.fma %n, %g, %b : vector<8xf32>
    vector.store %t, %y[%i, %c0] : memref<3x8xf32>, vector<8xf32>
  }
  return
}
