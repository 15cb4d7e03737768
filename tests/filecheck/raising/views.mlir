// RUN: neurojit opt %s --pass-pipeline raise-loops | filecheck %s
// Constants of an index go into views, so that maps are plain; views are shared.
// CHECK:       #[[PLAIN:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-LABEL: func.func @stencil
// CHECK-SAME:    %[[X:[a-z0-9]+]]: memref<10x12xf32>, %[[Y:[a-z0-9]+]]: memref<10x12xf32>
// CHECK-DAG:     %[[OUT:.*]] = memref.subview %[[Y]][1, 1] [8, 10] [1, 1]
// CHECK-DAG:     %[[UP:.*]] = memref.subview %[[X]][0, 1] [8, 10] [1, 1]
// CHECK-DAG:     %[[DOWN:.*]] = memref.subview %[[X]][2, 1] [8, 10] [1, 1]
// CHECK:         linalg.generic {indexing_maps = [#[[PLAIN]], #[[PLAIN]], #[[PLAIN]]], iterator_types = ["parallel", "parallel"]}
// CHECK-SAME:      ins(%[[UP]], %[[DOWN]] :
// CHECK-SAME:      outs(%[[OUT]] :
func.func @stencil(%x: memref<10x12xf32>, %y: memref<10x12xf32>) {
  affine.for %i = 1 to 9 {
    affine.for %j = 1 to 11 {
      %a = affine.load %x[%i - 1, %j] : memref<10x12xf32>
      %b = affine.load %x[%i + 1, %j] : memref<10x12xf32>
      %s = arith.addf %a, %b : f32
      affine.store %s, %y[%i, %j] : memref<10x12xf32>
    }
  }
  return
}

// A pooling window has an extent that no operand shows: a view that is never read shows it.
// CHECK-LABEL: func.func @pooling
// CHECK-SAME:    %[[X:[a-z0-9]+]]: memref<8x8xf32>
// CHECK-DAG:     %[[ROWS:.*]] = memref.subview %[[X]][0, 0] [2, 1] [1, 1] : memref<8x8xf32> to memref<2xf32, strided<[8]>>
// CHECK-DAG:     %[[COLUMNS:.*]] = memref.subview %[[X]][0, 0] [1, 2] [1, 1] : memref<8x8xf32> to memref<2xf32, strided<[1]>>
// CHECK:         linalg.generic {{.*}} ins(%[[X]], %[[ROWS]], %[[COLUMNS]] :
// CHECK:         ^bb0(%[[IN:.*]]: f32, %{{.*}}: f32, %{{.*}}: f32, %[[OUT:.*]]: f32):
// CHECK-NEXT:      %[[MAX:.*]] = arith.maximumf %[[OUT]], %[[IN]] : f32
// CHECK-NEXT:      linalg.yield %[[MAX]] : f32
func.func @pooling(%x: memref<8x8xf32>, %y: memref<4x4xf32>) {
  affine.for %i = 0 to 4 {
    affine.for %j = 0 to 4 {
      affine.for %u = 0 to 2 {
        affine.for %v = 0 to 2 {
          %a = affine.load %x[%i * 2 + %u, %j * 2 + %v] : memref<8x8xf32>
          %b = affine.load %y[%i, %j] : memref<4x4xf32>
          %m = arith.maximumf %a, %b : f32
          affine.store %m, %y[%i, %j] : memref<4x4xf32>
        }
      }
    }
  }
  return
}

// A scalar sum gets one element of storage, loaded after the loop.
// CHECK-LABEL: func.func @sum
// CHECK:         %[[T:.*]] = memref.alloc() : memref<f32>
// CHECK:         linalg.generic {{.*}} outs(%[[T]] : memref<f32>)
// CHECK:         %[[R:.*]] = memref.load %[[T]][] : memref<f32>
// CHECK:         return %[[R]] : f32
func.func @sum(%x: memref<8xf32>) -> f32 {
  %zero = arith.constant 0.0 : f32
  %r = affine.for %i = 0 to 8 iter_args(%acc = %zero) -> f32 {
    %a = affine.load %x[%i] : memref<8xf32>
    %s = arith.addf %acc, %a : f32
    affine.yield %s : f32
  }
  return %r : f32
}

// In a loop that is kept, views move with it.
// CHECK-LABEL: func.func @rows
// CHECK:         affine.for %[[T:.*]] = 0 to 5
// CHECK:           %[[ROW:.*]] = arith.addi
// CHECK:           memref.subview %{{.*}}[%[[ROW]], 0] [1, 8] [1, 1] : memref<6x8xf32> to memref<1x8xf32, strided<[8, 1], offset: ?>>
// CHECK:           linalg.generic
func.func @tick() {
  return
}
func.func @rows(%x: memref<6x8xf32>) {
  affine.for %t = 0 to 5 {
    func.call @tick() : () -> ()
    affine.for %i = 0 to 8 {
      %a = affine.load %x[%t, %i] : memref<6x8xf32>
      affine.store %a, %x[%t + 1, %i] : memref<6x8xf32>
    }
  }
  return
}
