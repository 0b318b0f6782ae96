"""A case as one sealed file: written by a run, verified without a database (`verifying` needs no settings)."""
