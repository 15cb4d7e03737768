// Each row of eight as one vector, three rows of the source at a time.
func.func @stencil(%a: memref<9x10xf32>, %b: memref<9x10xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %h = arith.constant 8 : index
  %quarter = arith.constant dense<0.25> : vector<8xf32>
  scf.for %i = %c1 to %h step %c1 {
    %up = arith.subi %i, %c1 : index
    %down = arith.addi %i, %c1 : index
    %n0 = vector.load %a[%up, %c1] : memref<9x10xf32>, vector<8xf32>
    %n1 = vector.load %a[%down, %c1] : memref<9x10xf32>, vector<8xf32>
    %n2 = vector.load %a[%i, %c0] : memref<9x10xf32>, vector<8xf32>
    %n3 = vector.load %a[%i, %c2] : memref<9x10xf32>, vector<8xf32>
    %s0 = arith.addf %n0, %n1 : vector<8xf32>
    %s1 = arith.addf %s0, %n2 : vector<8xf32>
    %s = arith.addf %s1, %n3 : vector<8xf32>
    %mean = arith.mulf %s, %quarter : vector<8xf32>
    vector.store %mean, %b[%i, %c1] : memref<9x10xf32>, vector<8xf32>
  }
  return
}
