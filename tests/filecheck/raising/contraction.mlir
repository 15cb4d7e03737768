// RUN: neurojit opt %s --pass-pipeline raise-loops | filecheck %s
// A convolution written the naive way: the zero store becomes a fill, the loops one operation.
// CHECK-LABEL: func.func @conv2d_naive
// CHECK-SAME:    %[[X:[a-z0-9]+]]: memref<1x3x16x16xf32>, %[[W:[a-z0-9]+]]: memref<8x3x3x3xf32>, %[[Y:[a-z0-9]+]]: memref<1x8x7x7xf32>
// CHECK-NOT:     scf.for
// CHECK:         linalg.fill {neurojit.kind = "fill", neurojit.loop_order = array<i64: 0, 1, 2, 3>} ins(%{{.*}} : f32) outs(%[[Y]] : memref<1x8x7x7xf32>)
// CHECK:         linalg.generic
// CHECK-SAME:      iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]
// CHECK-SAME:      ins(%[[X]], %[[W]] : memref<1x3x16x16xf32>, memref<8x3x3x3xf32>) outs(%[[Y]] : memref<1x8x7x7xf32>)
// CHECK-SAME:      neurojit.kind = "convolution"
// CHECK:         ^bb0(%[[A:.*]]: f32, %[[B:.*]]: f32, %[[C:.*]]: f32):
// CHECK-NEXT:      %[[P:.*]] = arith.mulf %[[A]], %[[B]] : f32
// CHECK-NEXT:      %[[S:.*]] = arith.addf %[[C]], %[[P]] : f32
// CHECK-NEXT:      linalg.yield %[[S]] : f32
// CHECK:         return
func.func @conv2d_naive(%x: memref<1x3x16x16xf32>, %w: memref<8x3x3x3xf32>, %y: memref<1x8x7x7xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c7 = arith.constant 7 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant 0.0 : f32
  scf.for %n = %c0 to %c1 step %c1 {
    scf.for %oc = %c0 to %c8 step %c1 {
      scf.for %oh = %c0 to %c7 step %c1 {
        scf.for %ow = %c0 to %c7 step %c1 {
          memref.store %zero, %y[%n, %oc, %oh, %ow] : memref<1x8x7x7xf32>
          scf.for %ic = %c0 to %c3 step %c1 {
            scf.for %kh = %c0 to %c3 step %c1 {
              scf.for %kw = %c0 to %c3 step %c1 {
                %h0 = arith.muli %oh, %c2 : index
                %h = arith.addi %h0, %kh : index
                %w0 = arith.muli %ow, %c2 : index
                %w1 = arith.addi %w0, %kw : index
                %a = memref.load %x[%n, %ic, %h, %w1] : memref<1x3x16x16xf32>
                %b = memref.load %w[%oc, %ic, %kh, %kw] : memref<8x3x3x3xf32>
                %c = memref.load %y[%n, %oc, %oh, %ow] : memref<1x8x7x7xf32>
                %p = arith.mulf %a, %b : f32
                %s = arith.addf %p, %c : f32
                memref.store %s, %y[%n, %oc, %oh, %ow] : memref<1x8x7x7xf32>
              }
            }
          }
        }
      }
    }
  }
  return
}

// The accumulator in a register is the stored element; math.fma stays fused; the order of the loops is on record.
// CHECK-LABEL: func.func @matmul_fused
// CHECK-SAME:    %[[A:[a-z0-9]+]]: memref<4x6xf64>, %[[B:[a-z0-9]+]]: memref<6x5xf64>, %[[C:[a-z0-9]+]]: memref<4x5xf64>
// CHECK-NOT:     memref.alloc
// CHECK:         linalg.fill {neurojit.kind = "fill", neurojit.loop_order = array<i64: 0, 1>}
// CHECK:         linalg.generic
// CHECK-SAME:      ["parallel", "parallel", "reduction"]
// CHECK-SAME:      neurojit.kind = "contraction", neurojit.loop_order = array<i64: 0, 1, 2>
// CHECK:           math.fma %{{.*}}, %{{.*}}, %{{.*}} : f64
// CHECK-NOT:     memref.load
func.func @matmul_fused(%a: memref<4x6xf64>, %b: memref<6x5xf64>, %c: memref<4x5xf64>) {
  %zero = arith.constant 0.0 : f64
  affine.for %j = 0 to 5 {
    affine.for %i = 0 to 4 {
      %r = affine.for %k = 0 to 6 iter_args(%acc = %zero) -> f64 {
        %x = affine.load %a[%i, %k] : memref<4x6xf64>
        %y = affine.load %b[%k, %j] : memref<6x5xf64>
        %s = math.fma %x, %y, %acc : f64
        affine.yield %s : f64
      }
      affine.store %r, %c[%i, %j] : memref<4x5xf64>
    }
  }
  return
}
