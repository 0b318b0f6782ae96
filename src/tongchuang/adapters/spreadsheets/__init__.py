"""Tables in and out: Excel, OpenDocument and CSV as people send them, Excel as they want it back."""
