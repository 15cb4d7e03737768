// RUN: neurojit opt %s --pass-pipeline lower-affine,carry-accumulators,reassociate-sums | filecheck %s
// j < i, so that x[j] is never x[i]: the loop carries x[i], which is not touched where there is no turn.
// CHECK-LABEL: func.func @triangle
// CHECK-SAME:    %[[L:[a-z0-9]+]]: memref<9x9xf64>, %[[X:[a-z0-9]+]]: memref<9xf64>
// CHECK:       scf.for %[[I:.*]] =
// CHECK:         %[[RUNS:.*]] = arith.cmpi slt, %{{.*}}, %[[I]] : index
// CHECK-NEXT:    scf.if %[[RUNS]] {
// CHECK-NEXT:      %[[OLD:.*]] = memref.load %[[X]][%[[I]]]
// CHECK-NEXT:      %[[NEW:.*]] = scf.for %[[J:.*]] = {{.*}} iter_args(%[[SUM:.*]] = %[[OLD]]) -> (f64) {
// CHECK-NEXT:        memref.load %[[L]][%[[I]], %[[J]]]
// CHECK-NEXT:        memref.load %[[X]][%[[J]]]
// CHECK-NEXT:        %[[P:.*]] = arith.mulf %{{[a-z0-9_]+}}, %{{[a-z0-9_]+}} : f64
// CHECK-NEXT:        %[[S:.*]] = arith.subf %[[SUM]], %[[P]] fastmath<reassoc> : f64
// CHECK-NEXT:        scf.yield %[[S]] : f64
// CHECK-NEXT:      }
// CHECK-NEXT:      memref.store %[[NEW]], %[[X]][%[[I]]]
func.func @triangle(%l: memref<9x9xf64>, %x: memref<9xf64>) {
  affine.for %i = 0 to 9 {
    affine.for %j = 0 to affine_map<(d0) -> (d0)>(%i) {
      %a = affine.load %l[%i, %j] : memref<9x9xf64>
      %b = affine.load %x[%j] : memref<9xf64>
      %p = arith.mulf %a, %b : f64
      %s = affine.load %x[%i] : memref<9xf64>
      %d = arith.subf %s, %p : f64
      affine.store %d, %x[%i] : memref<9xf64>
    }
  }
  return
}

// j <= i: the last turn reads what the one before wrote.
// CHECK-LABEL: func.func @diagonal_too
// CHECK-NOT:     iter_args
// CHECK-NOT:     reassoc
// CHECK:         return
func.func @diagonal_too(%x: memref<9xf64>) {
  affine.for %i = 0 to 9 {
    affine.for %j = 0 to affine_map<(d0) -> (d0 + 1)>(%i) {
      %b = affine.load %x[%j] : memref<9xf64>
      %s = affine.load %x[%i] : memref<9xf64>
      %d = arith.subf %s, %b : f64
      affine.store %d, %x[%i] : memref<9xf64>
    }
  }
  return
}

// Down a column nothing is gained by vectors: the sum is carried, and stays in its order.
// CHECK-LABEL: func.func @column
// CHECK:         iter_args
// CHECK-NOT:     reassoc
// CHECK:         return
func.func @column(%a: memref<9x9xf64>, %s: memref<f64>) {
  affine.for %i = 0 to 9 {
    %x = affine.load %a[%i, 3] : memref<9x9xf64>
    %y = affine.load %s[] : memref<f64>
    %z = arith.addf %y, %x : f64
    affine.store %z, %s[] : memref<f64>
  }
  return
}

// Nor where something is stored across memory.
// CHECK-LABEL: func.func @stores_a_column
// CHECK:         iter_args
// CHECK-NOT:     reassoc
// CHECK:         return
func.func @stores_a_column(%a: memref<9x9xf64>, %b: memref<9x9xf64>, %s: memref<f64>) {
  affine.for %i = 0 to 9 {
    %x = affine.load %a[3, %i] : memref<9x9xf64>
    affine.store %x, %b[%i, 3] : memref<9x9xf64>
    %y = affine.load %s[] : memref<f64>
    %z = arith.addf %y, %x : f64
    affine.store %z, %s[] : memref<f64>
  }
  return
}
