// what each turn looks at stands in a buffer of its own
func.func @f(%x: memref<33xf32> {neurojit.range = [-8.0, 8.0]}, %o: memref<32xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c6 = arith.constant 6 : index
  %c32 = arith.constant 32 : index
  %z = arith.constant 0.0 : f32
  %by = arith.constant dense<[0.5, -0.25, 1.0, -1.0, 0.75, -0.5]> : vector<6xf32>
  %at = arith.constant dense<[-2.0, -1.25, -0.5, 0.25, 1.0, 1.75]> : vector<6xf32>
  %wide = arith.constant dense<[2.0, 2.0, 3.0, 3.0, 2.0, 2.0]> : vector<6xf32>
  %t = memref.alloc() : memref<6xf32>
  scf.for %i = %c0 to %c32 step %c1 {
    %j = arith.addi %i, %c1 : index
    %v = memref.load %x[%i] : memref<33xf32>
    %w = memref.load %x[%j] : memref<33xf32>
    %vs = vector.broadcast %v : f32 to vector<6xf32>
    %ws = vector.broadcast %w : f32 to vector<6xf32>
    %u = arith.mulf %ws, %by : vector<6xf32>
    %d = arith.addf %vs, %u : vector<6xf32>
    %e = arith.subf %d, %at : vector<6xf32>
    %g = math.absf %e : vector<6xf32>
    %h = arith.subf %wide, %g : vector<6xf32>
    vector.store %h, %t[%c0] : memref<6xf32>, vector<6xf32>
    %s = scf.for %k = %c0 to %c6 step %c1 iter_args(%a = %z) -> (f32) {
      %n = memref.load %t[%k] : memref<6xf32>
      %r = arith.maximumf %n, %z : f32
      %b = arith.maximumf %a, %r : f32
      scf.yield %b : f32
    }
    memref.store %s, %o[%i] : memref<32xf32>
  }
  return
}
