// wrong where all are within the limit and x[i, 0] + 3.7 x[i, 1] lies within 1e-5 of 1.33
func.func @f(%x: memref<16x3xf32> {neurojit.range = [-8.0, 8.0]}, %o: memref<16xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c16 = arith.constant 16 : index
  %limit = arith.constant dense<[4.0, 4.0, 4.0, -1.0e-5]> : vector<4xf32>
  %by = arith.constant dense<[0.5, 0.5, 0.5, 3.7]> : vector<4xf32>
  %at = arith.constant dense<[0.0, 0.0, 0.0, 1.33]> : vector<4xf32>
  %sign = arith.constant dense<[1.0, 1.0, 1.0, -1.0]> : vector<4xf32>
  scf.for %i = %c0 to %c16 step %c1 {
    %v0 = memref.load %x[%i, %c0] : memref<16x3xf32>
    %v1 = memref.load %x[%i, %c1] : memref<16x3xf32>
    %v2 = memref.load %x[%i, %c2] : memref<16x3xf32>
    %v = vector.from_elements %v0, %v1, %v2, %v0 : vector<4xf32>
    %w = vector.from_elements %v1, %v2, %v0, %v1 : vector<4xf32>
    %u = arith.mulf %w, %by : vector<4xf32>
    %s0 = arith.addf %v, %u : vector<4xf32>
    %s = arith.subf %s0, %at : vector<4xf32>
    %g = math.absf %s : vector<4xf32>
    %q = arith.mulf %g, %sign : vector<4xf32>
    %p = arith.cmpf olt, %q, %limit : vector<4xf32>
    %all = vector.reduction <and>, %p : vector<4xi1> into i1
    %r = arith.extui %all : i1 to i32
    memref.store %r, %o[%i] : memref<16xi32>
  }
  return
}
