"""The OpenRosa API: forms for ODK Collect and KoboCollect, and what they submit (docs/openrosa.md)."""
