"""A chat service that really answers over HTTP on this machine, as it is told to."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tongchuang.adapters.second_reader import Place, place_of


class ChatService:
    """Answers as it is told, and keeps what it was asked."""

    def __init__(self) -> None:
        self.status, self.body, self.wait, self.headers = 200, b"", 0.0, {}
        self.asked: list[dict[str, Any]] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                data = self.rfile.read(int(self.headers["Content-Length"]))
                service.asked.append(
                    {"path": self.path, "key": self.headers.get("Authorization"), **json.loads(data)}
                )
                self.send_response(service.status)
                for name, value in service.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                for at in range(0, len(service.body), 8 if service.wait else len(service.body) or 1):
                    time.sleep(service.wait)
                    try:
                        self.wfile.write(service.body[at : at + (8 if service.wait else len(service.body))])
                        self.wfile.flush()
                    except OSError:
                        return

            def log_message(self, *_ignored: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def says(self, content: str) -> None:
        self.body = json.dumps({"choices": [{"message": {"content": content}}]}).encode()

    @property
    def place(self) -> Place:
        return place_of(f"http://127.0.0.1:{self.port}/v1", [f"127.0.0.1:{self.port}"])

    def close(self) -> None:
        """End it."""
        self.server.shutdown()
        self.server.server_close()
