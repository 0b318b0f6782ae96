"""Sites from Excel, CSV and GeoJSON: planned row by row, shown, then written as a whole."""
