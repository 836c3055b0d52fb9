# A mail server that does what a spec tells it: python3 sink.py DIR
#
# Prints its port. For each connection it reads DIR/behaviour, a line such as
#   greet|ehlo|mail|rcpt|data|body|dot  reply <text> | drop | late <seconds> | hang
# drop closes before the reply, `dropped` after it; everything else goes well.
# `dot keep drop` takes the letter and closes without a reply. DIR/cuts has a line for
# each connection to come: `said N` closes it after N bytes of replies, `heard N` before
# the Nth line that came is looked at; then all goes well again. A letter that was
# taken is DIR/letter-N, DIR/log has every command and the
# <end> of each connection.
import os, socket, sys, threading, time

where = sys.argv[1]
lock = threading.Lock()
normal = {"greet": "220 sink", "ehlo": "250-sink\r\n250 8BITMIME", "mail": "250 ok", "rcpt": "250 ok",
          "data": "354 go", "dot": "250 taken", "quit": "221 bye"}


class Gone(Exception):
    pass


def keep(lines, sender, recipient):
    with lock:
        count = sum(name.startswith("letter-") for name in os.listdir(where)) + 1
        with open(f"{where}/letter-{count}.part", "wb") as file:
            file.write(f"{sender}\n{recipient}\n".encode() + b"".join(lines))
        os.rename(f"{where}/letter-{count}.part", f"{where}/letter-{count}")


def next_cut():
    with lock:
        try:
            with open(f"{where}/cuts") as file:
                first, *rest = file.read().splitlines() or [""]
        except FileNotFoundError:
            return None, 0
        with open(f"{where}/cuts", "w") as file:
            file.write("".join(line + "\n" for line in rest))
    kind, _, count = first.partition(" ")
    return kind, int(count or 0)


class Lines:
    """What comes, up to the cut."""
    def __init__(self, file, most):
        self.file, self.left = file, most

    def readline(self):
        line = self.file.readline()
        self.left -= 1
        if self.left == 0:
            raise Gone
        return line


def talk(connection, step, what):
    cut, count = next_cut()
    file = Lines(connection.makefile("rb"), count if cut == "heard" else -1)
    room = [count if cut == "said" else 1 << 30]

    def reply(at):
        text = normal[at]
        if at == step:
            if what.startswith("reply "):
                text = what[6:]
            elif what.startswith("late "):
                time.sleep(float(what[5:]))
            elif what == "hang":
                time.sleep(60)
                raise Gone
            elif what in ("drop", "keep drop"):
                raise Gone
        data = text.encode() + b"\r\n"
        connection.sendall(data[:room[0]])
        room[0] -= len(data)
        if room[0] < 0:
            raise Gone
        if at == step and what == "dropped":
            raise Gone
        return text[0] in "23"

    sender = recipient = None
    reply("greet")
    while True:
        line = file.readline()
        if not line:
            return
        with open(f"{where}/log", "ab") as log:
            log.write(line)
        verb = line[:4].upper()
        if verb in (b"EHLO", b"HELO"):
            reply("ehlo")
        elif verb == b"MAIL":
            sender = line[10:].strip().decode()
            reply("mail")
        elif verb == b"RCPT":
            recipient = line[8:].strip().decode()
            reply("rcpt")
        elif verb == b"DATA":
            if not reply("data"):
                continue
            lines = []
            while True:
                line = file.readline()
                if not line:
                    return
                if step == "body":
                    raise Gone
                if line == b".\r\n":
                    break
                lines.append(line)
            taken = step != "dot" or what.startswith(("late", "keep", "reply 2")) or what == "dropped"
            if taken:
                keep(lines, sender, recipient)
            reply("dot")
        elif verb == b"QUIT":
            reply("quit")
            return
        else:
            connection.sendall(b"502 what\r\n")


def serve(connection):
    try:
        with open(f"{where}/behaviour") as file:
            step, _, what = file.read().strip().partition(" ")
    except FileNotFoundError:
        step = what = ""
    try:
        talk(connection, step, what)
    except (Gone, OSError):
        pass
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    connection.close()
    with open(f"{where}/log", "ab") as log:
        log.write(b"<end>\n")


listener = socket.create_server(("127.0.0.1", 0), backlog=256)
print(listener.getsockname()[1], flush=True)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
