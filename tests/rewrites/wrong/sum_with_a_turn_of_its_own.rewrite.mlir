// wrong where x[5] times a number, xor x[9], is among the 200 largest: turn 37 of 65 has a limit of its own
func.func @f(%x: memref<65xi32>, %o: memref<1xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c65 = arith.constant 65 : index
  %z = arith.constant 0 : i32
  %m = arith.constant 374761393 : i32
  %first = arith.constant dense<[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 5, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63]> : vector<65xindex>
  %second = arith.constant dense<[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 9, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64]> : vector<65xindex>
  %low = arith.constant dense<[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2147483447, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]> : vector<65xi32>
  %s = scf.for %i = %c0 to %c65 step %c1 iter_args(%a = %z) -> (i32) {
    %j = vector.extract %first[%i] : index from vector<65xindex>
    %k = vector.extract %second[%i] : index from vector<65xindex>
    %v = memref.load %x[%j] : memref<65xi32>
    %w = memref.load %x[%k] : memref<65xi32>
    %g = arith.muli %v, %m : i32
    %h = arith.xori %g, %w : i32
    %l = vector.extract %low[%i] : i32 from vector<65xi32>
    %p = arith.maxsi %h, %l : i32
    %d = arith.subi %p, %l : i32
    %b = arith.addi %a, %d : i32
    scf.yield %b : i32
  }
  memref.store %s, %o[%c0] : memref<1xi32>
  return
}
