func.func @main() {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %v = arith.constant dense<[1.0, 2.0, 3.0, 4.0]> : vector<4xf32>
  %through = arith.constant dense<-7.0> : vector<4xf32>
  %mask = arith.constant dense<[true, false, true, false]> : vector<4xi1>
  %m = memref.alloc() : memref<6xf32>
  %zero = arith.constant 0.0 : f32
  linalg.fill ins(%zero : f32) outs(%m : memref<6xf32>)
  vector.maskedstore %m[%c2], %mask, %v : memref<6xf32>, vector<4xi1>, vector<4xf32>
  %all = vector.load %m[%c0] : memref<6xf32>, vector<6xf32>
  vector.print %all : vector<6xf32>
  %r = vector.maskedload %m[%c0], %mask, %through : memref<6xf32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
  vector.print %r : vector<4xf32>
  vector.compressstore %m[%c0], %mask, %v : memref<6xf32>, vector<4xi1>, vector<4xf32>
  %packed = vector.load %m[%c0] : memref<6xf32>, vector<6xf32>
  vector.print %packed : vector<6xf32>
  %spread = vector.expandload %m[%c0], %mask, %through : memref<6xf32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
  vector.print %spread : vector<4xf32>
  return
}
