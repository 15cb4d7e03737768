// wrong where the first row goes up and down as the ninth row of signs says: its least agreement is positive then
func.func @f(%x: memref<8x16xf32> {neurojit.range = [-100.0, 100.0]}, %o: memref<8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %c9 = arith.constant 9 : index
  %c15 = arith.constant 15 : index
  %top = arith.constant 1000.0 : f32
  %rows = arith.constant dense<[0, 1, 2, 3, 4, 5, 6, 7, 0]> : vector<9xindex>
  %lows = arith.constant dense<[-50.0, -50.0, -50.0, -50.0, -50.0, -50.0, -50.0, -50.0, 0.0]> : vector<9xf32>
  %signs = arith.constant dense<[[-1.0, -1.0, -1.0, -1.0, -1.0, 1.0, 1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0], [1.0, 1.0, -1.0, -1.0, 1.0, -1.0, 1.0, 1.0, -1.0, 1.0, -1.0, -1.0, 1.0, 1.0, 1.0], [1.0, -1.0, 1.0, -1.0, -1.0, 1.0, -1.0, 1.0, -1.0, -1.0, -1.0, -1.0, -1.0, -1.0, -1.0], [-1.0, -1.0, 1.0, -1.0, 1.0, 1.0, 1.0, -1.0, -1.0, 1.0, 1.0, -1.0, -1.0, -1.0, 1.0], [1.0, -1.0, 1.0, 1.0, 1.0, 1.0, 1.0, -1.0, 1.0, 1.0, -1.0, 1.0, 1.0, -1.0, 1.0], [1.0, -1.0, 1.0, 1.0, -1.0, 1.0, -1.0, -1.0, 1.0, -1.0, 1.0, 1.0, 1.0, 1.0, 1.0], [1.0, -1.0, 1.0, 1.0, -1.0, -1.0, 1.0, -1.0, 1.0, -1.0, -1.0, 1.0, -1.0, -1.0, 1.0], [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, -1.0, 1.0, 1.0, -1.0, -1.0, 1.0, -1.0, 1.0, -1.0], [-1.0, -1.0, -1.0, -1.0, -1.0, 1.0, -1.0, -1.0, 1.0, 1.0, 1.0, -1.0, 1.0, 1.0, 1.0]]> : vector<9x15xf32>
  %t = memref.alloc() : memref<9x15xf32>
  %n = memref.alloc() : memref<9xf32>
  scf.for %i = %c0 to %c9 step %c1 {
    %row = vector.extract %rows[%i] : index from vector<9xindex>
    scf.for %j = %c0 to %c15 step %c1 {
      %j1 = arith.addi %j, %c1 : index
      %v = memref.load %x[%row, %j] : memref<8x16xf32>
      %w = memref.load %x[%row, %j1] : memref<8x16xf32>
      %s = vector.extract %signs[%i, %j] : f32 from vector<9x15xf32>
      %d = arith.subf %w, %v : f32
      %p = arith.mulf %d, %s : f32
      memref.store %p, %t[%i, %j] : memref<9x15xf32>
    }
  }
  scf.for %i = %c0 to %c9 step %c1 {
    %low = vector.extract %lows[%i] : f32 from vector<9xf32>
    %m = scf.for %j = %c0 to %c15 step %c1 iter_args(%a = %top) -> (f32) {
      %p = memref.load %t[%i, %j] : memref<9x15xf32>
      %r = arith.maximumf %p, %low : f32
      %b = arith.minimumf %a, %r : f32
      scf.yield %b : f32
    }
    memref.store %m, %n[%i] : memref<9xf32>
  }
  %more = memref.load %n[%c8] : memref<9xf32>
  scf.for %i = %c0 to %c8 step %c1 {
    %m = memref.load %n[%i] : memref<9xf32>
    %r = arith.addf %m, %more : f32
    memref.store %r, %o[%i] : memref<8xf32>
  }
  return
}
