// Winograd's F(2, 3): two results from four products.
func.func @filter(%x: memref<18xf32>, %w: memref<3xf32>, %y: memref<16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %n = arith.constant 16 : index
  %half = arith.constant 0.5 : f32
  %w0 = memref.load %w[%c0] : memref<3xf32>
  %w1 = memref.load %w[%c1] : memref<3xf32>
  %w2 = memref.load %w[%c2] : memref<3xf32>
  %ends = arith.addf %w0, %w2 : f32
  %all = arith.addf %ends, %w1 : f32
  %alternating = arith.subf %ends, %w1 : f32
  %g1 = arith.mulf %all, %half : f32
  %g2 = arith.mulf %alternating, %half : f32
  scf.for %i = %c0 to %n step %c2 {
    %i1 = arith.addi %i, %c1 : index
    %i2 = arith.addi %i, %c2 : index
    %i3 = arith.addi %i, %c3 : index
    %x0 = memref.load %x[%i] : memref<18xf32>
    %x1 = memref.load %x[%i1] : memref<18xf32>
    %x2 = memref.load %x[%i2] : memref<18xf32>
    %x3 = memref.load %x[%i3] : memref<18xf32>
    %d0 = arith.subf %x0, %x2 : f32
    %d1 = arith.addf %x1, %x2 : f32
    %d2 = arith.subf %x2, %x1 : f32
    %d3 = arith.subf %x1, %x3 : f32
    %m0 = arith.mulf %d0, %w0 : f32
    %m1 = arith.mulf %d1, %g1 : f32
    %m2 = arith.mulf %d2, %g2 : f32
    %m3 = arith.mulf %d3, %w2 : f32
    %s0 = arith.addf %m0, %m1 : f32
    %y0 = arith.addf %s0, %m2 : f32
    %s1 = arith.subf %m1, %m2 : f32
    %y1 = arith.subf %s1, %m3 : f32
    memref.store %y0, %y[%i] : memref<16xf32>
    memref.store %y1, %y[%i1] : memref<16xf32>
  }
  return
}
