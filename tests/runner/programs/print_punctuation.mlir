func.func @main() {
  %x = arith.constant 3.0 : f32
  %v = arith.constant dense<[1, 2]> : vector<2xi32>
  vector.print str "begin "
  vector.print %x : f32 punctuation <no_punctuation>
  vector.print punctuation <comma>
  vector.print %v : vector<2xi32> punctuation <comma>
  vector.print punctuation <open>
  vector.print str "a \22word\22\09and a tab"
  vector.print punctuation <close>
  vector.print punctuation <newline>
  vector.print
  vector.print str "end\0A"
  return
}
