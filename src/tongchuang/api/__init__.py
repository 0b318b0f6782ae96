"""JSON for the field app and for other systems, described by OpenAPI at /api/openapi.json."""
