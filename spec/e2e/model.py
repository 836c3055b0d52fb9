# A server as language models have: python3 model.py DIR
#
# Prints its port. What it does stands in DIR/behaviour, a line for each request, the last
# one for all that follow: `status N`, `hang`, `cut`, `raw TEXT` (the body as it is), or
# `say JSON` (a text of the model). DIR/log has one line of JSON per request.
import json, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

where = sys.argv[1]
lock = threading.Lock()


def behaviour():
    with lock:
        lines = open(f"{where}/behaviour").read().rstrip("\n").split("\n")
        if len(lines) > 1:
            open(f"{where}/behaviour", "w").write("\n".join(lines[1:]) + "\n")
        return lines[0].partition(" ")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body, length=None):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(length or len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        with lock, open(f"{where}/log", "a") as log:
            log.write(json.dumps({"path": self.path, "body": json.loads(body),
                                  "authorization": self.headers.get("Authorization")}) + "\n")
        what, _, rest = behaviour()
        if what == "status":
            self.answer(int(rest), b'{"error": {"message": "words of the server"}}')
        elif what == "hang":
            time.sleep(8)
        elif what == "cut":
            self.answer(200, b'{"choices": [', 1000)
            self.close_connection = True
        elif what == "raw":
            self.answer(200, rest.encode())
        else:
            message = {"role": "assistant", "content": json.loads(rest)}
            self.answer(200, json.dumps({"id": "1", "object": "chat.completion", "created": 1, "model": "small",
                                         "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
                                         "usage": {"prompt_tokens": 9, "completion_tokens": 9}}).encode())


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_address[1], flush=True)
server.serve_forever()
