// wrong where the first channel goes up and down as the fourth column says, all along: lane 3 is positive then
func.func @f(%x: memref<64x3xf32> {neurojit.range = [-100.0, 100.0]}, %o: memref<3xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c63 = arith.constant 63 : index
  %signs = arith.constant dense<[[1.0, 1.0, 1.0, -1.0], [1.0, 1.0, 1.0, -1.0], [-1.0, -1.0, -1.0, -1.0], [-1.0, -1.0, -1.0, 1.0], [1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0], [-1.0, -1.0, -1.0, -1.0], [-1.0, -1.0, -1.0, -1.0], [1.0, 1.0, 1.0, -1.0], [1.0, 1.0, 1.0, 1.0], [-1.0, -1.0, -1.0, 1.0], [-1.0, -1.0, -1.0, -1.0], [-1.0, -1.0, -1.0, 1.0], [1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0], [-1.0, -1.0, -1.0, 1.0], [1.0, 1.0, 1.0, -1.0], [1.0, 1.0, 1.0, -1.0], [1.0, 1.0, 1.0, -1.0], [1.0, 1.0, 1.0, 1.0], [-1.0, -1.0, -1.0, 1.0], [1.0, 1.0, 1.0, -1.0], [-1.0, -1.0, -1.0, -1.0], [-1.0, -1.0, -1.0, -1.0], [-1.0, -1.0, -1.0, 1.0], [-1.0, -1.0, -1.0, -1.0], [-1.0, -1.0, -1.0, -1.0], [-1.0, -1.0, -1.0, -1.0], [1.0, 1.0, 1.0, -1.0], [-1.0, -1.0, -1.0, 1.0], [1.0, 1.0, 1.0, -1.0], [1.0, 1.0, 1.0, -1.0], [1.0, 1.0, 1.0, 1.0], [-1.0, -1.0, -1.0, -1.0], [1.0, 1.0, 1.0, -1.0], [-1.0, -1.0, -1.0, -1.0], [-1.0, -1.0, -1.0, -1.0], [-1.0, -1.0, -1.0, -1.0], [-1.0, -1.0, -1.0, 1.0], [-1.0, -1.0, -1.0, -1.0], [-1.0, -1.0, -1.0, -1.0], [-1.0, -1.0, -1.0, 1.0], [1.0, 1.0, 1.0, -1.0], [-1.0, -1.0, -1.0, 1.0], [1.0, 1.0, 1.0, 1.0], [-1.0, -1.0, -1.0, -1.0], [1.0, 1.0, 1.0, -1.0], [-1.0, -1.0, -1.0, -1.0], [1.0, 1.0, 1.0, -1.0], [1.0, 1.0, 1.0, -1.0], [-1.0, -1.0, -1.0, -1.0], [-1.0, -1.0, -1.0, 1.0], [1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0], [-1.0, -1.0, -1.0, -1.0], [-1.0, -1.0, -1.0, -1.0], [1.0, 1.0, 1.0, -1.0], [-1.0, -1.0, -1.0, -1.0], [1.0, 1.0, 1.0, -1.0], [-1.0, -1.0, -1.0, 1.0], [1.0, 1.0, 1.0, -1.0], [1.0, 1.0, 1.0, 1.0]]> : vector<63x4xf32>
  %low = arith.constant dense<[-50.0, -50.0, -50.0, 0.0]> : vector<4xf32>
  %top = arith.constant dense<1000.0> : vector<4xf32>
  %m = scf.for %i = %c0 to %c63 step %c1 iter_args(%a = %top) -> (vector<4xf32>) {
    %j = arith.addi %i, %c1 : index
    %v0 = memref.load %x[%i, %c0] : memref<64x3xf32>
    %v1 = memref.load %x[%i, %c1] : memref<64x3xf32>
    %v2 = memref.load %x[%i, %c2] : memref<64x3xf32>
    %w0 = memref.load %x[%j, %c0] : memref<64x3xf32>
    %w1 = memref.load %x[%j, %c1] : memref<64x3xf32>
    %w2 = memref.load %x[%j, %c2] : memref<64x3xf32>
    %v = vector.from_elements %v0, %v1, %v2, %v0 : vector<4xf32>
    %w = vector.from_elements %w0, %w1, %w2, %w0 : vector<4xf32>
    %s = vector.extract %signs[%i] : vector<4xf32> from vector<63x4xf32>
    %d = arith.subf %w, %v : vector<4xf32>
    %p = arith.mulf %d, %s : vector<4xf32>
    %r = arith.maximumf %p, %low : vector<4xf32>
    %b = arith.minimumf %a, %r : vector<4xf32>
    scf.yield %b : vector<4xf32>
  }
  %l0 = vector.extract %m[0] : f32 from vector<4xf32>
  %l1 = vector.extract %m[1] : f32 from vector<4xf32>
  %l2 = vector.extract %m[2] : f32 from vector<4xf32>
  %l3 = vector.extract %m[3] : f32 from vector<4xf32>
  %h0 = arith.addf %l0, %l3 : f32
  memref.store %h0, %o[%c0] : memref<3xf32>
  memref.store %l1, %o[%c1] : memref<3xf32>
  memref.store %l2, %o[%c2] : memref<3xf32>
  return
}
