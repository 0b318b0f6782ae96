"""Facts, sites and assignments from CSV and Parquet files. Every bad row is named; none is guessed at."""
