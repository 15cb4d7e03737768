// The correlation of 240 columns over 260 rows, as in examples/correlation.mlir.
func.func @correlation(%data: memref<260x240xf64>, %mean: memref<240xf64>, %stddev: memref<240xf64>,
                       %corr: memref<240x240xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = arith.constant 240 : index
  %m1 = arith.constant 239 : index
  %n = arith.constant 260 : index
  %zero = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  %eps = arith.constant 0.1 : f64
  %rows = arith.constant 260.0 : f64
  scf.for %j = %c0 to %m step %c1 {
    memref.store %zero, %mean[%j] : memref<240xf64>
    scf.for %i = %c0 to %n step %c1 {
      %x = memref.load %data[%i, %j] : memref<260x240xf64>
      %s = memref.load %mean[%j] : memref<240xf64>
      %t = arith.addf %s, %x : f64
      memref.store %t, %mean[%j] : memref<240xf64>
    }
    %sum = memref.load %mean[%j] : memref<240xf64>
    %average = arith.divf %sum, %rows : f64
    memref.store %average, %mean[%j] : memref<240xf64>
  }
  scf.for %j = %c0 to %m step %c1 {
    memref.store %zero, %stddev[%j] : memref<240xf64>
    scf.for %i = %c0 to %n step %c1 {
      %x = memref.load %data[%i, %j] : memref<260x240xf64>
      %a = memref.load %mean[%j] : memref<240xf64>
      %d = arith.subf %x, %a : f64
      %q = arith.mulf %d, %d : f64
      %s = memref.load %stddev[%j] : memref<240xf64>
      %t = arith.addf %s, %q : f64
      memref.store %t, %stddev[%j] : memref<240xf64>
    }
    %sum = memref.load %stddev[%j] : memref<240xf64>
    %variance = arith.divf %sum, %rows : f64
    %deviation = math.sqrt %variance : f64
    %constant = arith.cmpf ole, %deviation, %eps : f64
    %divisor = arith.select %constant, %one, %deviation : f64
    memref.store %divisor, %stddev[%j] : memref<240xf64>
  }
  %root = math.sqrt %rows : f64
  scf.for %i = %c0 to %n step %c1 {
    scf.for %j = %c0 to %m step %c1 {
      %x = memref.load %data[%i, %j] : memref<260x240xf64>
      %a = memref.load %mean[%j] : memref<240xf64>
      %d = arith.subf %x, %a : f64
      %s = memref.load %stddev[%j] : memref<240xf64>
      %r = arith.mulf %root, %s : f64
      %scaled = arith.divf %d, %r : f64
      memref.store %scaled, %data[%i, %j] : memref<260x240xf64>
    }
  }
  scf.for %i = %c0 to %m1 step %c1 {
    memref.store %one, %corr[%i, %i] : memref<240x240xf64>
    %i1 = arith.addi %i, %c1 : index
    scf.for %j = %i1 to %m step %c1 {
      memref.store %zero, %corr[%i, %j] : memref<240x240xf64>
      scf.for %k = %c0 to %n step %c1 {
        %x = memref.load %data[%k, %i] : memref<260x240xf64>
        %y = memref.load %data[%k, %j] : memref<260x240xf64>
        %p = arith.mulf %x, %y : f64
        %s = memref.load %corr[%i, %j] : memref<240x240xf64>
        %t = arith.addf %s, %p : f64
        memref.store %t, %corr[%i, %j] : memref<240x240xf64>
      }
      %r = memref.load %corr[%i, %j] : memref<240x240xf64>
      memref.store %r, %corr[%j, %i] : memref<240x240xf64>
    }
  }
  memref.store %one, %corr[%m1, %m1] : memref<240x240xf64>
  return
}
