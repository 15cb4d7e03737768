// wrong where a hash of x[3] and x[6] is among the 48 largest: the ninth element has a limit of its own
func.func @f(%x: memref<9xi32>, %o: memref<8xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c7 = arith.constant 7 : index
  %c8 = arith.constant 8 : index
  %c9 = arith.constant 9 : index
  %m = arith.constant 374761393 : i32
  %first = arith.constant dense<[0, 1, 2, 3, 4, 5, 6, 7, 3]> : vector<9xindex>
  %second = arith.constant dense<[1, 2, 3, 4, 5, 6, 7, 8, 6]> : vector<9xindex>
  %low = arith.constant dense<[-1000000, -1000000, -1000000, -1000000, -1000000, -1000000, -1000000, -1000000, 2147483600]> : vector<9xi32>
  %t = memref.alloc() : memref<9xi32>
  scf.for %i = %c0 to %c9 step %c1 {
    %j = vector.extract %first[%i] : index from vector<9xindex>
    %k = vector.extract %second[%i] : index from vector<9xindex>
    %v = memref.load %x[%j] : memref<9xi32>
    %w = memref.load %x[%k] : memref<9xi32>
    %s = arith.muli %v, %m : i32
    %q = arith.xori %s, %w : i32
    %u = arith.muli %q, %m : i32
    %lo = vector.extract %low[%i] : i32 from vector<9xi32>
    %l = arith.maxsi %u, %lo : i32
    %h = arith.subi %l, %lo : i32
    memref.store %h, %t[%i] : memref<9xi32>
  }
  scf.for %r = %c0 to %c8 step %c1 {
    scf.for %i = %c0 to %c7 step %c1 {
      %j = arith.addi %i, %c1 : index
      %a = memref.load %t[%i] : memref<9xi32>
      %b = memref.load %t[%j] : memref<9xi32>
      %s = arith.minsi %a, %b : i32
      %g = arith.maxsi %a, %b : i32
      memref.store %s, %t[%i] : memref<9xi32>
      memref.store %g, %t[%j] : memref<9xi32>
    }
  }
  %more = memref.load %t[%c8] : memref<9xi32>
  scf.for %i = %c0 to %c8 step %c1 {
    %v = memref.load %t[%i] : memref<9xi32>
    %w = arith.addi %v, %more : i32
    memref.store %w, %o[%i] : memref<8xi32>
  }
  return
}
