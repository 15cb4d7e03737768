// eight at a time; of the second eight a mask shuts out the last three, which are read again
func.func @f(%x: memref<8x13xi32>, %y: memref<8x13xi32>, %o: memref<8xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %c8 = arith.constant 8 : index
  %c13 = arith.constant 13 : index
  %zs = arith.constant dense<0> : vector<8xi32>
  %lanes = vector.step : vector<8xindex>
  scf.for %i = %c0 to %c8 step %c1 {
    %s = scf.for %j = %c0 to %c13 step %c8 iter_args(%a = %zs) -> (vector<8xi32>) {
      %at = arith.minui %j, %c5 : index
      %v = vector.load %x[%i, %at] : memref<8x13xi32>, vector<8xi32>
      %w = vector.load %y[%i, %at] : memref<8x13xi32>, vector<8xi32>
      %d = arith.subi %v, %w : vector<8xi32>
      %p = arith.maxsi %d, %zs : vector<8xi32>
      %ats = vector.broadcast %at : index to vector<8xindex>
      %js = vector.broadcast %j : index to vector<8xindex>
      %places = arith.addi %ats, %lanes : vector<8xindex>
      %new = arith.cmpi uge, %places, %js : vector<8xindex>
      %q = arith.select %new, %p, %zs : vector<8xi1>, vector<8xi32>
      %b = arith.addi %a, %q : vector<8xi32>
      scf.yield %b : vector<8xi32>
    }
    %r = vector.reduction <add>, %s : vector<8xi32> into i32
    memref.store %r, %o[%i] : memref<8xi32>
  }
  return
}
