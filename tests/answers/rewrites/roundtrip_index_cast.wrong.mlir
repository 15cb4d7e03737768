// There and back again is nothing.
func.func @f(%x: index) -> index {
  return %x : index
}
