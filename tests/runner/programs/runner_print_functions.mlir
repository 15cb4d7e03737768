func.func private @printI64(i64)
func.func private @printU64(i64)
func.func private @printF32(f32)
func.func private @printF64(f64)
func.func private @printOpen()
func.func private @printClose()
func.func private @printComma()
func.func private @printNewline()
func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  call @printOpen() : () -> ()
  scf.for %i = %c0 to %c3 step %c1 {
    %n = arith.index_cast %i : index to i64
    func.call @printI64(%n) : (i64) -> ()
    func.call @printComma() : () -> ()
  }
  %minus = arith.constant -1 : i64
  call @printI64(%minus) : (i64) -> ()
  call @printComma() : () -> ()
  call @printU64(%minus) : (i64) -> ()
  call @printClose() : () -> ()
  call @printNewline() : () -> ()
  %x = arith.constant 1.0e-5 : f32
  %y = arith.constant 123456.789 : f64
  call @printF32(%x) : (f32) -> ()
  call @printComma() : () -> ()
  call @printF64(%y) : (f64) -> ()
  call @printNewline() : () -> ()
  return
}
