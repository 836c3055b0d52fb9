# An http server that misbehaves by path: python3 outside.py DIR [CERTIFICATE KEY]
#
# Prints its port. DIR/log has one line of JSON per request: path, method, headers,
# body.
import json, ssl, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

where = sys.argv[1]
seen = {}
lock = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def times(self):
        with lock:
            seen[self.path] = seen.get(self.path, 0) + 1
            return seen[self.path]

    def go(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode()
        with lock, open(f"{where}/log", "a") as log:
            log.write(json.dumps({"path": self.path, "method": self.command, "body": body,
                                  "headers": {k.lower(): v for k, v in self.headers.items()}}) + "\n")
        path, _, rest = self.path[1:].partition("/")
        if path == "json":
            text = '{"n": 12, "part": 12.50, "big": 12345678901234567890, "none": null, "list": [1, "a"], "e": 1e3}'
            self.answer(200, text.encode(), [("Content-Type", "application/json"), ("Set-Cookie", "a=b"),
                                             ("X-Two", "a"), ("X-Two", "b")])
        elif path == "status":
            self.answer(int(rest), b"words of the server")
        elif path == "flaky":
            self.answer(503 if self.times() < 2 else 200, b"there")
        elif path == "later":
            self.answer(*((429, b"", [("Retry-After", "3")]) if self.times() < 2 else (200, b"there")))
        elif path == "large":
            self.answer(200, b"x" * 2000000)
        elif path == "size":
            self.answer(200, b"x" * int(rest))
        elif path == "middle":
            self.answer(200, b"x" * 400000)
        elif path == "latin":
            self.answer(200, b"caf\xe9", [("Content-Type", "text/plain; charset=iso-8859-1")])
        elif path == "bytes":
            self.answer(200, b"a\x00\xff\xfeb")
        elif path == "broken":
            self.answer(200, b'{"a":', [("Content-Type", "application/json")])
        elif path == "deep":
            self.answer(200, b"[" * 500 + b"]" * 500, [("Content-Type", "application/json")])
        elif path == "to":
            self.answer(302, b"", [("Location", rest)])
        elif path == "keep":
            self.answer(307, b"", [("Location", rest)])
        elif path == "round":
            self.answer(302, b"", [("Location", "/round")])
        elif path == "hang":
            time.sleep(20)
        elif path == "drip":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            for _ in range(40):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.25)
        elif path == "cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"x")
            self.close_connection = True
        else:
            self.answer(200, b"plain", [("Content-Type", "text/plain")])

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = go


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


server = Server(("127.0.0.1", 0), Handler)
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
server.serve_forever()
