func.func private @printMemrefF32(memref<*xf32>) attributes {llvm.emit_c_interface}
func.func private @printMemrefI8(memref<*xi8>) attributes {llvm.emit_c_interface}
func.func private @printMemrefInd(memref<*xindex>) attributes {llvm.emit_c_interface}
func.func private @printMemrefC32(memref<*xcomplex<f32>>) attributes {llvm.emit_c_interface}
func.func private @printMemrefShapeF32(memref<*xf32>) attributes {llvm.emit_c_interface}
func.func private @printMemref1dF32(memref<?xf32>) attributes {llvm.emit_c_interface}
func.func @main() {
  %c = arith.constant 1.5 : f32
  %m = memref.alloc() : memref<2x3xf32>
  linalg.fill ins(%c: f32) outs(%m: memref<2x3xf32>)
  %u = memref.cast %m : memref<2x3xf32> to memref<*xf32>
  call @printMemrefF32(%u) : (memref<*xf32>) -> ()
  call @printMemrefShapeF32(%u) : (memref<*xf32>) -> ()
  %sv = memref.subview %m[1, 1][1, 2][1, 1] : memref<2x3xf32> to memref<2xf32, strided<[1], offset: 4>>
  %u2 = memref.cast %sv : memref<2xf32, strided<[1], offset: 4>> to memref<*xf32>
  call @printMemrefF32(%u2) : (memref<*xf32>) -> ()
  %n = arith.constant 3 : index
  %d = memref.alloc(%n) : memref<?x2x2xf32>
  linalg.fill ins(%c: f32) outs(%d: memref<?x2x2xf32>)
  %u3 = memref.cast %d : memref<?x2x2xf32> to memref<*xf32>
  call @printMemrefF32(%u3) : (memref<*xf32>) -> ()
  %z = memref.alloc() : memref<f32>
  linalg.fill ins(%c: f32) outs(%z: memref<f32>)
  %uz = memref.cast %z : memref<f32> to memref<*xf32>
  call @printMemrefF32(%uz) : (memref<*xf32>) -> ()
  %back = memref.cast %u3 : memref<*xf32> to memref<3x2x2xf32>
  %ub = memref.cast %back : memref<3x2x2xf32> to memref<*xf32>
  call @printMemrefF32(%ub) : (memref<*xf32>) -> ()
  %i = memref.alloc() : memref<2xi8>
  %ci = arith.constant 65 : i8
  linalg.fill ins(%ci: i8) outs(%i: memref<2xi8>)
  %ui = memref.cast %i : memref<2xi8> to memref<*xi8>
  call @printMemrefI8(%ui) : (memref<*xi8>) -> ()
  %one = memref.alloc() : memref<1x1xf32>
  linalg.fill ins(%c: f32) outs(%one: memref<1x1xf32>)
  %uone = memref.cast %one : memref<1x1xf32> to memref<*xf32>
  call @printMemrefF32(%uone) : (memref<*xf32>) -> ()
  %x = memref.alloc() : memref<2xindex>
  linalg.fill ins(%n: index) outs(%x: memref<2xindex>)
  %ux = memref.cast %x : memref<2xindex> to memref<*xindex>
  call @printMemrefInd(%ux) : (memref<*xindex>) -> ()
  %cx = memref.alloc() : memref<2xcomplex<f32>>
  %cc = complex.create %c, %c : complex<f32>
  linalg.fill ins(%cc: complex<f32>) outs(%cx: memref<2xcomplex<f32>>)
  %ucx = memref.cast %cx : memref<2xcomplex<f32>> to memref<*xcomplex<f32>>
  call @printMemrefC32(%ucx) : (memref<*xcomplex<f32>>) -> ()
  %one_d = memref.subview %d[0,0,0][2,1,1][1,1,1] : memref<?x2x2xf32> to memref<2xf32, strided<[4]>>
  %od = memref.alloc(%n) : memref<?xf32>
  linalg.fill ins(%c: f32) outs(%od: memref<?xf32>)
  call @printMemref1dF32(%od) : (memref<?xf32>) -> ()
  %v = arith.constant dense<[[1.0,2.0],[3.0,4.5]]> : vector<2x2xf32>
  vector.print %v : vector<2x2xf32>
  vector.print str "hello\n"
  %v0 = arith.constant dense<2.5> : vector<f32>
  vector.print %v0 : vector<f32>
  %vb = arith.constant dense<[true,false]> : vector<2xi1>
  vector.print %vb : vector<2xi1>
  %vi = arith.constant dense<[-1,200]> : vector<2xi8>
  vector.print %vi : vector<2xi8>
  %vx = arith.constant dense<[1,200]> : vector<2xindex>
  vector.print %vx : vector<2xindex>
  vector.print %n : index
  %neg = arith.constant -1 : index
  vector.print %neg : index
  %zero = arith.constant 0.0 : f32
  %nan = arith.divf %zero, %zero : f32
  vector.print %nan : f32
  %t = arith.constant true
  vector.print %t : i1
  vector.print %c : f32 punctuation <comma>
  vector.print punctuation <open>
  vector.print punctuation <close>
  vector.print punctuation <newline>
  %i64 = arith.constant -5 : i64
  %big = arith.constant 1.0e30 : f64
  %vh = arith.constant dense<[[[1.0],[0.333333333]]]> : vector<1x2x1xf64>
  vector.print %vh : vector<1x2x1xf64>
  return
}
