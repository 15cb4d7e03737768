func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %n = arith.constant 50 : index
  %false = arith.constant 0 : i8
  %true = arith.constant 1 : i8
  %m = memref.alloca() : memref<50xi8>
  linalg.fill ins(%true : i8) outs(%m : memref<50xi8>)
  scf.for %i = %c2 to %n step %c1 {
    %prime = memref.load %m[%i] : memref<50xi8>
    %is = arith.trunci %prime : i8 to i1
    scf.if %is {
      vector.print %i : index punctuation <no_punctuation>
      vector.print str " "
      %start = arith.muli %i, %i : index
      scf.for %j = %start to %n step %i {
        memref.store %false, %m[%j] : memref<50xi8>
      }
    }
  }
  vector.print punctuation <newline>
  return
}
