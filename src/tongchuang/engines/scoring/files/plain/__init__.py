"""Plain files in SQL: one statement reads, checks and condenses them, then the definition says what counts.

A file is plain when every cell of every line is good as it stands, which is how programs write files. Then no line has
to pass through Python, and a hundred million of them stay below 2 GB. What isn't plain goes to the reader in
`fact_rows`, which names each bad row, or accepts what was only unusual (4.00, blanks around a cell, GB18030).

The statements are in DuckDB's dialect and are turned into Spark's by SQLGlot, like the definition itself:
`lines` (the file as text) → `checked` → `kept` → `last_checks` → `pairs` of the definition → `answered`, and `kept` →
`facts` → its other stages.
"""
