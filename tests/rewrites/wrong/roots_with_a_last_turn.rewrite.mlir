// wrong where x[4] + 0.3 x[7] lies within 1e-5 of 6.1: the last turn, which is narrow, stores over o[0] then
func.func @f(%x: memref<25xf32> {neurojit.range = [-8.0, 8.0]}, %o: memref<24xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c24 = arith.constant 24 : index
  %c25 = arith.constant 25 : index
  %z = arith.constant 0.0 : f32
  %first = arith.constant dense<[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 4]> : vector<25xindex>
  %second = arith.constant dense<[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 7]> : vector<25xindex>
  %by = arith.constant dense<[0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.3]> : vector<25xf32>
  %at = arith.constant dense<[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 6.1]> : vector<25xf32>
  %wide = arith.constant dense<[2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 1.0e-5]> : vector<25xf32>
  scf.for %i = %c0 to %c24 step %c1 {
    %v = memref.load %x[%i] : memref<25xf32>
    memref.store %v, %o[%i] : memref<24xf32>
  }
  scf.for %i = %c0 to %c25 step %c1 {
    %j = vector.extract %first[%i] : index from vector<25xindex>
    %k = vector.extract %second[%i] : index from vector<25xindex>
    %f = vector.extract %by[%i] : f32 from vector<25xf32>
    %a = vector.extract %at[%i] : f32 from vector<25xf32>
    %t = vector.extract %wide[%i] : f32 from vector<25xf32>
    %v = memref.load %x[%j] : memref<25xf32>
    %w = memref.load %x[%k] : memref<25xf32>
    %u = arith.mulf %w, %f : f32
    %d = arith.addf %v, %u : f32
    %g = arith.subf %d, %a : f32
    %e = math.absf %g : f32
    %n = arith.subf %t, %e : f32
    %p = arith.cmpf ogt, %n, %z : f32
    %l = arith.remui %i, %c24 : index
    scf.if %p {
      %r = math.sqrt %n : f32
      memref.store %r, %o[%l] : memref<24xf32>
    }
  }
  return
}
