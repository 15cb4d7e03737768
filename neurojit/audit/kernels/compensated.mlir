// A sum that carries along what each addition lost (Kahan 1965).
func.func @compensated(%x: memref<32xf32>) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 32 : index
  %zero = arith.constant 0.0 : f32
  %end:2 = scf.for %i = %c0 to %n step %c1 iter_args(%sum = %zero, %lost = %zero) -> (f32, f32) {
    %v = memref.load %x[%i] : memref<32xf32>
    %due = arith.subf %v, %lost : f32
    %next = arith.addf %sum, %due : f32
    %got = arith.subf %next, %sum : f32
    %rest = arith.subf %got, %due : f32
    scf.yield %next, %rest : f32, f32
  }
  return %end#0 : f32
}
