// A row of eight as one vector, reduced three ways.
func.func @reductions(%x: memref<5x8xf64>, %most: memref<5xf64>, %sums: memref<5xf64>, %squares: memref<5xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = arith.constant 5 : index
  scf.for %i = %c0 to %rows step %c1 {
    %v = vector.load %x[%i, %c0] : memref<5x8xf64>, vector<8xf64>
    %m = vector.reduction <maximumf>, %v : vector<8xf64> into f64
    %s = vector.reduction <add>, %v : vector<8xf64> into f64
    %p = arith.mulf %v, %v : vector<8xf64>
    %q = vector.reduction <add>, %p : vector<8xf64> into f64
    memref.store %m, %most[%i] : memref<5xf64>
    memref.store %s, %sums[%i] : memref<5xf64>
    memref.store %q, %squares[%i] : memref<5xf64>
  }
  return
}
