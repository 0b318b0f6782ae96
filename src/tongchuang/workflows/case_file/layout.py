"""What lies where in the file of a case; known to who writes it and who verifies it."""

from __future__ import annotations

FORMAT = 1
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig.json"
CASE, CASE_PDF, README = "case.json", "case.pdf", "README.txt"
EVENTS, CHAIN, LINKS = "ledger/events.jsonl", "ledger/chain.json", "ledger/links.bin"
FILES = "files/"
DIGEST_BYTES = 32
