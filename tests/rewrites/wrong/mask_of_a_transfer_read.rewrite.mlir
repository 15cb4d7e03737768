// wrong at: x[2k] > x[2k+1] where 5k mod 7 is odd, else <, for k < 14
func.func @f(%x: memref<64xf32>, %o: memref<64xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %c32 = arith.constant 32 : index
  %c28 = arith.constant 28 : index
  %c4 = arith.constant 4 : index
  %z = arith.constant 0.0 : f32
  %zv = arith.constant dense<0.0> : vector<4xf32>
  %i0 = arith.constant 0 : index
  %j0 = arith.constant 1 : index
  %a0 = memref.load %x[%i0] : memref<64xf32>
  %b0 = memref.load %x[%j0] : memref<64xf32>
  %p0 = arith.cmpf olt, %a0, %b0 : f32
  %i1 = arith.constant 2 : index
  %j1 = arith.constant 3 : index
  %a1 = memref.load %x[%i1] : memref<64xf32>
  %b1 = memref.load %x[%j1] : memref<64xf32>
  %p1 = arith.cmpf ogt, %a1, %b1 : f32
  %q1 = arith.andi %p0, %p1 : i1
  %i2 = arith.constant 4 : index
  %j2 = arith.constant 5 : index
  %a2 = memref.load %x[%i2] : memref<64xf32>
  %b2 = memref.load %x[%j2] : memref<64xf32>
  %p2 = arith.cmpf ogt, %a2, %b2 : f32
  %q2 = arith.andi %q1, %p2 : i1
  %i3 = arith.constant 6 : index
  %j3 = arith.constant 7 : index
  %a3 = memref.load %x[%i3] : memref<64xf32>
  %b3 = memref.load %x[%j3] : memref<64xf32>
  %p3 = arith.cmpf ogt, %a3, %b3 : f32
  %q3 = arith.andi %q2, %p3 : i1
  %i4 = arith.constant 8 : index
  %j4 = arith.constant 9 : index
  %a4 = memref.load %x[%i4] : memref<64xf32>
  %b4 = memref.load %x[%j4] : memref<64xf32>
  %p4 = arith.cmpf olt, %a4, %b4 : f32
  %q4 = arith.andi %q3, %p4 : i1
  %i5 = arith.constant 10 : index
  %j5 = arith.constant 11 : index
  %a5 = memref.load %x[%i5] : memref<64xf32>
  %b5 = memref.load %x[%j5] : memref<64xf32>
  %p5 = arith.cmpf olt, %a5, %b5 : f32
  %q5 = arith.andi %q4, %p5 : i1
  %i6 = arith.constant 12 : index
  %j6 = arith.constant 13 : index
  %a6 = memref.load %x[%i6] : memref<64xf32>
  %b6 = memref.load %x[%j6] : memref<64xf32>
  %p6 = arith.cmpf olt, %a6, %b6 : f32
  %q6 = arith.andi %q5, %p6 : i1
  %i7 = arith.constant 14 : index
  %j7 = arith.constant 15 : index
  %a7 = memref.load %x[%i7] : memref<64xf32>
  %b7 = memref.load %x[%j7] : memref<64xf32>
  %p7 = arith.cmpf olt, %a7, %b7 : f32
  %q7 = arith.andi %q6, %p7 : i1
  %i8 = arith.constant 16 : index
  %j8 = arith.constant 17 : index
  %a8 = memref.load %x[%i8] : memref<64xf32>
  %b8 = memref.load %x[%j8] : memref<64xf32>
  %p8 = arith.cmpf ogt, %a8, %b8 : f32
  %q8 = arith.andi %q7, %p8 : i1
  %i9 = arith.constant 18 : index
  %j9 = arith.constant 19 : index
  %a9 = memref.load %x[%i9] : memref<64xf32>
  %b9 = memref.load %x[%j9] : memref<64xf32>
  %p9 = arith.cmpf ogt, %a9, %b9 : f32
  %q9 = arith.andi %q8, %p9 : i1
  %i10 = arith.constant 20 : index
  %j10 = arith.constant 21 : index
  %a10 = memref.load %x[%i10] : memref<64xf32>
  %b10 = memref.load %x[%j10] : memref<64xf32>
  %p10 = arith.cmpf ogt, %a10, %b10 : f32
  %q10 = arith.andi %q9, %p10 : i1
  %i11 = arith.constant 22 : index
  %j11 = arith.constant 23 : index
  %a11 = memref.load %x[%i11] : memref<64xf32>
  %b11 = memref.load %x[%j11] : memref<64xf32>
  %p11 = arith.cmpf olt, %a11, %b11 : f32
  %q11 = arith.andi %q10, %p11 : i1
  %i12 = arith.constant 24 : index
  %j12 = arith.constant 25 : index
  %a12 = memref.load %x[%i12] : memref<64xf32>
  %b12 = memref.load %x[%j12] : memref<64xf32>
  %p12 = arith.cmpf olt, %a12, %b12 : f32
  %q12 = arith.andi %q11, %p12 : i1
  %i13 = arith.constant 26 : index
  %j13 = arith.constant 27 : index
  %a13 = memref.load %x[%i13] : memref<64xf32>
  %b13 = memref.load %x[%j13] : memref<64xf32>
  %p13 = arith.cmpf olt, %a13, %b13 : f32
  %q13 = arith.andi %q12, %p13 : i1
  %true = arith.constant true
  %not = arith.xori %q13, %true : i1
  %ra0 = arith.maximumf %a0, %z : f32
  memref.store %ra0, %o[%i0] : memref<64xf32>
  %rb0 = arith.maximumf %b0, %z : f32
  memref.store %rb0, %o[%j0] : memref<64xf32>
  %ra1 = arith.maximumf %a1, %z : f32
  memref.store %ra1, %o[%i1] : memref<64xf32>
  %rb1 = arith.maximumf %b1, %z : f32
  memref.store %rb1, %o[%j1] : memref<64xf32>
  %ra2 = arith.maximumf %a2, %z : f32
  memref.store %ra2, %o[%i2] : memref<64xf32>
  %rb2 = arith.maximumf %b2, %z : f32
  memref.store %rb2, %o[%j2] : memref<64xf32>
  %ra3 = arith.maximumf %a3, %z : f32
  memref.store %ra3, %o[%i3] : memref<64xf32>
  %rb3 = arith.maximumf %b3, %z : f32
  memref.store %rb3, %o[%j3] : memref<64xf32>
  %ra4 = arith.maximumf %a4, %z : f32
  memref.store %ra4, %o[%i4] : memref<64xf32>
  %rb4 = arith.maximumf %b4, %z : f32
  memref.store %rb4, %o[%j4] : memref<64xf32>
  %ra5 = arith.maximumf %a5, %z : f32
  memref.store %ra5, %o[%i5] : memref<64xf32>
  %rb5 = arith.maximumf %b5, %z : f32
  memref.store %rb5, %o[%j5] : memref<64xf32>
  %ra6 = arith.maximumf %a6, %z : f32
  memref.store %ra6, %o[%i6] : memref<64xf32>
  %rb6 = arith.maximumf %b6, %z : f32
  memref.store %rb6, %o[%j6] : memref<64xf32>
  %ra7 = arith.maximumf %a7, %z : f32
  memref.store %ra7, %o[%i7] : memref<64xf32>
  %rb7 = arith.maximumf %b7, %z : f32
  memref.store %rb7, %o[%j7] : memref<64xf32>
  %ra8 = arith.maximumf %a8, %z : f32
  memref.store %ra8, %o[%i8] : memref<64xf32>
  %rb8 = arith.maximumf %b8, %z : f32
  memref.store %rb8, %o[%j8] : memref<64xf32>
  %ra9 = arith.maximumf %a9, %z : f32
  memref.store %ra9, %o[%i9] : memref<64xf32>
  %rb9 = arith.maximumf %b9, %z : f32
  memref.store %rb9, %o[%j9] : memref<64xf32>
  %ra10 = arith.maximumf %a10, %z : f32
  memref.store %ra10, %o[%i10] : memref<64xf32>
  %rb10 = arith.maximumf %b10, %z : f32
  memref.store %rb10, %o[%j10] : memref<64xf32>
  %ra11 = arith.maximumf %a11, %z : f32
  memref.store %ra11, %o[%i11] : memref<64xf32>
  %rb11 = arith.maximumf %b11, %z : f32
  memref.store %rb11, %o[%j11] : memref<64xf32>
  %ra12 = arith.maximumf %a12, %z : f32
  memref.store %ra12, %o[%i12] : memref<64xf32>
  %rb12 = arith.maximumf %b12, %z : f32
  memref.store %rb12, %o[%j12] : memref<64xf32>
  %ra13 = arith.maximumf %a13, %z : f32
  memref.store %ra13, %o[%i13] : memref<64xf32>
  %rb13 = arith.maximumf %b13, %z : f32
  memref.store %rb13, %o[%j13] : memref<64xf32>
  %mask = vector.broadcast %not : i1 to vector<4xi1>
  scf.for %i = %c28 to %c64 step %c4 {
    %v = vector.transfer_read %x[%i], %z, %mask {in_bounds = [true]} : memref<64xf32>, vector<4xf32>
    %r = arith.maximumf %v, %zv : vector<4xf32>
    vector.transfer_write %r, %o[%i] {in_bounds = [true]} : vector<4xf32>, memref<64xf32>
  }
  return
}
