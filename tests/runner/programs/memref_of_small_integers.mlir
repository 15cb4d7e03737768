func.func private @printMemrefI8(memref<*xi8>) attributes {llvm.emit_c_interface}
func.func private @printMemrefI16(memref<*xi16>) attributes {llvm.emit_c_interface}
func.func @main() {
  %c0 = arith.constant 0 : index
  %a = memref.alloc() : memref<5xi8>
  %b = memref.alloc() : memref<2x2xi16>
  %va = arith.constant dense<[72, 101, 108, 108, 111]> : vector<5xi8>
  %vb = arith.constant dense<[[-32768, 32767], [0, -1]]> : vector<2x2xi16>
  vector.transfer_write %va, %a[%c0] : vector<5xi8>, memref<5xi8>
  vector.transfer_write %vb, %b[%c0, %c0] : vector<2x2xi16>, memref<2x2xi16>
  %ua = memref.cast %a : memref<5xi8> to memref<*xi8>
  %ub = memref.cast %b : memref<2x2xi16> to memref<*xi16>
  call @printMemrefI8(%ua) : (memref<*xi8>) -> ()
  call @printMemrefI16(%ub) : (memref<*xi16>) -> ()
  return
}
