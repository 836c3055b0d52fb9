"""A CRM at the other end of the link, on a bad day.

It keeps records by the protocol of docs/developers/link.md and answers a conflict with
409 and what it has. While it is stormy a request may fail before it is worked, be
worked and its answer lost, wait, be worked twice, or be worked long after it was
refused; its own messages go out late, more than once, and in any order.

Arguments: folder, seed, the address of the other side, the token to use there.
Prints its port. POST /change {key, fields}; POST /calm ends the storm and sends what
is still to be sent; GET /state has all records; GET /faults counts what was done.
"""
import http.client
import http.server
import json
import random
import sys
import threading
import time

SEED, PEER, TOKEN = int(sys.argv[2]), sys.argv[3], sys.argv[4]
dice = random.Random(SEED)
lock = threading.RLock()
records = {}  # key: fields, version (ours), theirs (their last one we took)
told = {}  # key: our last version they have taken
held = []  # messages of theirs that are worked later
old = []  # messages of ours that may go out again
faults = {}
storm = True
count = 0


def fault(*names):
    """One of the names, or None, as the weather is."""
    with lock:
        if not storm or dice.random() > 0.5:
            return None
        name = dice.choice(names)
        faults[name] = faults.get(name, 0) + 1
        return name


def take(message):
    """What the protocol says; a status and a body."""
    with lock:
        key, fields = message["key"], message["fields"]
        record = records.setdefault(key, {"fields": None, "version": 0, "theirs": 0})
        if message["version"] <= record["theirs"]:
            return 200, {"state": "stale", "version": record["theirs"], "same": True}
        if message["base"] < record["version"] and fields != record["fields"]:
            return 409, {"version": record["version"], "base": record["theirs"], "fields": record["fields"]}
        record["fields"], record["theirs"] = fields, message["version"]
        told[key] = record["version"]
        return 200, {"state": "applied", "version": message["version"], "same": True}


def message_of(key):
    global count
    with lock:
        record = records[key]
        count += 1
        return {"message_id": "crm-%d-%d" % (SEED, count), "entity": "toy", "key": key, "version": record["version"],
                "base": record["theirs"], "fields": record["fields"], "from": "crm"}


def post(message):
    """Whether it was taken."""
    try:
        peer = http.client.HTTPConnection(PEER, timeout=10)
        peer.request("POST", "/v1/link/inbox", json.dumps(message),
                     {"Content-Type": "application/json", "Authorization": "Bearer " + TOKEN})
        status = peer.getresponse().status
        peer.close()
    except OSError:
        return False
    if status == 200:
        with lock:
            told[message["key"]] = max(told.get(message["key"], 0), message["version"])
    return status == 200


def push(key):
    message = message_of(key)
    what = fault("later", "twice", "old again")
    if what == "later":
        with lock:
            old.append(message)
        return
    post(message)
    if what == "twice":
        post(message)
    elif what == "old again":
        with lock:
            late = [old.pop(dice.randrange(len(old)))] if old else []
        for one in late:
            post(one)


def calm():
    """The storm ends: what was held is worked, what is old goes out, then the newest."""
    global storm
    with lock:
        storm = False
        late, again = list(held), list(old)
        held.clear()
        old.clear()
    for message in late:
        take(message)
    for message in again:
        post(message)
    for _ in range(100):
        with lock:
            open_keys = [key for key, one in records.items() if told.get(key, 0) < one["version"]]
        if not open_keys:
            return
        for key in open_keys:
            post(message_of(key))
        time.sleep(0.05)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def hang_up(self):
        self.close_connection = True
        self.connection.close()

    def inbox(self, message):
        what = fault("fail", "hang up", "lose the answer", "wait", "twice", "later")
        if what == "fail":
            return self.answer(dice.choice([500, 503]), {"code": "BAD_DAY"})
        if what == "hang up":
            return self.hang_up()
        if what == "later":
            with lock:
                held.append(message)
            return self.answer(503, {"code": "LATER"})
        if what == "wait":
            time.sleep(0.1)
        status, body = take(message)
        if what == "twice":
            status, body = take(message)
        with lock:
            late = [held.pop(dice.randrange(len(held)))] if held and storm and dice.random() < 0.5 else []
        for one in late:
            take(one)
        if what == "lose the answer":
            return self.hang_up()
        return self.answer(status, body)

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        if self.path == "/v1/link/inbox":
            return self.inbox(body)
        if self.path == "/change":
            with lock:
                record = records.setdefault(body["key"], {"fields": None, "version": 0, "theirs": 0})
                record["fields"] = body["fields"]
                record["version"] += 1
            push(body["key"])
        elif self.path == "/calm":
            calm()
        return self.answer(200, {})

    def do_GET(self):
        with lock:
            return self.answer(200, faults if self.path == "/faults" else records)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_address[1], flush=True)
server.serve_forever()
