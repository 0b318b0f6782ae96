"""What phones with the field app call. docs/field-api.md is the contract."""
