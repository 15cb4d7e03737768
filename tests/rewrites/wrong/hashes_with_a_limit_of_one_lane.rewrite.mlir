// wrong where the hash of x[i, 0] and x[i, 2] is among the 300 largest: lane 3 has a limit of its own
func.func @f(%x: memref<16x3xi32>, %o: memref<16xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c16 = arith.constant 16 : index
  %m = arith.constant dense<739982445> : vector<4xi32>
  %by = arith.constant dense<15> : vector<4xi32>
  %limit = arith.constant dense<[1000000000, 1000000000, 1000000000, 2147483347]> : vector<4xi32>
  scf.for %i = %c0 to %c16 step %c1 {
    %v0 = memref.load %x[%i, %c0] : memref<16x3xi32>
    %v1 = memref.load %x[%i, %c1] : memref<16x3xi32>
    %v2 = memref.load %x[%i, %c2] : memref<16x3xi32>
    %v = vector.from_elements %v0, %v1, %v2, %v0 : vector<4xi32>
    %w = vector.from_elements %v1, %v2, %v0, %v2 : vector<4xi32>
    %h0 = arith.muli %v, %m : vector<4xi32>
    %h1 = arith.shrui %h0, %by : vector<4xi32>
    %h2 = arith.xori %h0, %h1 : vector<4xi32>
    %h3 = arith.addi %h2, %w : vector<4xi32>
    %h = arith.muli %h3, %m : vector<4xi32>
    %p = arith.maxsi %h, %limit : vector<4xi32>
    %d = arith.subi %p, %limit : vector<4xi32>
    %s = vector.reduction <add>, %d : vector<4xi32> into i32
    memref.store %s, %o[%i] : memref<16xi32>
  }
  return
}
