"""Drawing sites and inspectors so that nobody can doubt it (电脑抽签). Pure: secret, instants and inputs come in.

`values` holds a plan, `construction` the hashes and keys that anyone can recompute, `sealed` what goes out
before the draw, `record` what is published after it, `verify` the first thing in a record that does not hold.
`crews` draws inspectors by the same construction. Described in docs/algorithms/drawing.md.
"""
