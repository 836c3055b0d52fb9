# IMAP servers that do what a spec tells them: python3 imap_server.py DIR PLANS
#
# PLANS is a file with a line of JSON for each server; DIR/ports gets a line with the
# port of each, and one of them is printed. A plan:
#   mails: letters that lie in INBOX      later: letters that come while it is idle
#   can: capabilities                     next_uid, validity: of INBOX
#   drop: the first connection is cut after so many bytes
#   odd: [{verb, times, say, then}]: what is done in place of the answer to a verb, the
#        first `times` times (1): `say` is sent `repeat` times ($TAG and $UID stand for
#        what they say), the mail `expunge` goes, then: close | hang | done | go (the answer
#        follows)
#   sizes: {uid: what LIST says}          flags: the PERMANENTFLAGS
# Verbs: GREET CAPABILITY LOGIN SELECT LIST BODY STORE MOVE COPY EXPUNGE CREATE IDLE DONE
# NOOP; LIST and BODY are the two kinds of UID FETCH, MAIL is one mail of a BODY (`uid`
# says which). Any user may log in.
#
# DIR/state-N is what lies in the folders of server N (from 0) now:
# {"INBOX": [{uid, flags}], …, "sent": bytes of the first connection, "log": [verbs]}
import asyncio, base64, json, os, re, sys

where, plans = sys.argv[1], [json.loads(line) for line in open(sys.argv[2])]
CAN = "IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2 IDLE MOVE UIDPLUS"


class Gone(Exception):
    pass


class House:
    def __init__(self, number, plan):
        self.number, self.plan = number, plan
        self.odd = [dict(one) for one in plan.get("odd", [])]
        self.folders = {"INBOX": []}
        self.next_uid = plan.get("next_uid", 1)
        self.validity = plan.get("validity", 7)
        self.first, self.log, self.sent = True, [], 0
        self.later = list(plan.get("later", []))
        for letter in plan.get("mails", []):
            self.add("INBOX", letter)
        self.keep()

    def add(self, folder, letter, flags=()):
        self.folders[folder].append({"uid": self.next_uid, "letter": letter.encode(), "flags": set(flags)})
        self.next_uid += 1

    def keep(self):
        state = {name: [{"uid": one["uid"], "flags": sorted(one["flags"]), "size": len(one["letter"])} for one in mails]
                 for name, mails in self.folders.items()}
        state.update(sent=self.sent, log=self.log)
        path = f"{where}/state-{self.number}"
        with open(path + ".part", "w") as file:
            json.dump(state, file)
        os.rename(path + ".part", path)


class Talk:
    def __init__(self, house, reader, writer):
        self.house, self.reader, self.writer = house, reader, writer
        self.mails = house.folders["INBOX"]
        self.first, house.first = house.first, False
        self.sent, self.tag = 0, "*"

    async def send(self, data):
        if isinstance(data, str):
            data = data.encode()
        drop = self.house.plan.get("drop")
        cut = self.first and drop is not None and self.sent + len(data) > drop
        if cut:
            data = data[:drop - self.sent]
        self.sent += len(data)
        if self.first:
            self.house.sent = self.sent
        self.writer.write(data)
        await self.writer.drain()
        if cut:
            raise Gone

    async def odd(self, verb, uid=""):
        """Whether something else was done in place of the answer."""
        self.house.log.append(verb)
        for one in self.house.odd:
            if one["verb"] == verb and one.get("times", 1) > 0 and str(one.get("uid", uid)) == str(uid):
                one["times"] = one.get("times", 1) - 1
                text = one.get("say", "").replace("$TAG", self.tag).replace("$UID", str(uid))
                await self.send(text.encode() * one.get("repeat", 1))
                if one.get("expunge"):
                    self.mails[:] = [mail for mail in self.mails if mail["uid"] != one["expunge"]]
                then = one.get("then", "go")
                if then == "close":
                    raise Gone
                if then == "hang":
                    await asyncio.sleep(3600)
                return then == "done"
        return False

    async def ok(self, words="done"):
        await self.send(f"{self.tag} OK {words}\r\n")

    async def login(self, rest):
        self.house.log.append(rest)
        if " " not in rest:
            await self.send("+ \r\n")
            rest += " " + (await self.reader.readline()).decode().strip()
            self.house.log[-1] = rest
        if await self.odd("LOGIN"):
            return
        await self.ok("[CAPABILITY %s] in" % self.house.plan.get("can", CAN))

    async def select(self, rest):
        house = self.house
        if await self.odd("SELECT"):
            return
        name = rest.strip('"')
        if name not in house.folders:
            await self.send(f"{self.tag} NO there is no such folder\r\n")
            return
        self.mails = house.folders[name]
        await self.send(f"* FLAGS (\\Seen \\Deleted)\r\n* {len(self.mails)} EXISTS\r\n* 0 RECENT\r\n"
                        f"* OK [PERMANENTFLAGS ({house.plan.get('flags', chr(92) + 'Seen ' + chr(92) + '*')})] may\r\n"
                        f"* OK [UIDVALIDITY {house.validity}] valid\r\n* OK [UIDNEXT {house.next_uid}] next\r\n")
        await self.ok("[READ-WRITE] open")

    def named(self, words):
        last = max([mail["uid"] for mail in self.mails], default=0)
        found = []
        for part in words.split(","):
            low, _, high = part.partition(":")
            low = last if low == "*" else int(low)
            high = low if not high else last if high == "*" else int(high)
            low, high = min(low, high), max(low, high)
            found += [mail for mail in self.mails if low <= mail["uid"] <= high]
        return found

    def place(self, mail):
        return self.mails.index(mail) + 1

    async def fetch(self, uids, what):
        body = "BODY" in what
        if await self.odd("BODY" if body else "LIST"):
            return
        for mail in self.named(uids):
            if body:
                if await self.odd("MAIL", mail["uid"]) or mail not in self.mails:
                    continue
                await self.send(f"* {self.place(mail)} FETCH (UID {mail['uid']} BODY[] {{{len(mail['letter'])}}}\r\n")
                await self.send(mail["letter"] + b")\r\n")
            else:
                size = self.house.plan.get("sizes", {}).get(str(mail["uid"]), len(mail["letter"]))
                await self.send(f"* {self.place(mail)} FETCH (UID {mail['uid']} RFC822.SIZE {size} "
                                f"INTERNALDATE \" 3-Feb-2031 08:00:00 +0100\")\r\n")
        await self.ok()

    async def store(self, uids, what):
        if await self.odd("STORE"):
            return
        flags = re.search(r"\((.*)\)", what)[1].split()
        for mail in self.named(uids):
            mail["flags"].update(flags)
        self.house.keep()
        await self.ok()

    async def copy(self, verb, uids, what):
        if await self.odd(verb):
            return
        name = what.strip('"')
        if name not in self.house.folders:
            await self.send(f"{self.tag} NO [TRYCREATE] there is no such folder\r\n")
            return
        for mail in self.named(uids):
            self.house.folders[name].append(mail if verb == "MOVE" else dict(mail, flags=set(mail["flags"])))
        if verb == "MOVE":
            await self.leave(self.named(uids))
        self.house.keep()
        await self.ok()

    async def leave(self, mails):
        places = []
        for mail in mails:
            places.append(self.place(mail))
            self.mails.remove(mail)
        self.house.keep()
        for place in places:
            await self.send(f"* {place} EXPUNGE\r\n")

    async def expunge(self, uids):
        if await self.odd("EXPUNGE"):
            return
        await self.leave([mail for mail in self.named(uids) if "\\Deleted" in mail["flags"]])
        await self.ok()

    async def idle(self):
        if await self.odd("IDLE"):
            return
        await self.send("+ idling\r\n")
        if self.house.later:
            self.house.add("INBOX", self.house.later.pop(0))
            self.house.keep()
            await self.send(f"* {len(self.mails)} EXISTS\r\n")
        line = await self.reader.readline()
        if not line:
            raise Gone
        if await self.odd("DONE"):
            return
        await self.ok()

    async def command(self, line):
        self.tag, verb, *rest = line.split(" ", 2)
        rest = rest[0] if rest else ""
        if verb == "UID":
            verb, _, rest = rest.partition(" ")
            uids, _, what = rest.partition(" ")
            if verb == "FETCH":
                await self.fetch(uids, what)
            elif verb == "STORE":
                await self.store(uids, what)
            elif verb in ("MOVE", "COPY"):
                await self.copy(verb, uids, what)
            else:
                await self.expunge(uids)
        elif verb == "CAPABILITY":
            if not await self.odd(verb):
                await self.send("* CAPABILITY %s\r\n" % self.house.plan.get("can", CAN))
                await self.ok()
        elif verb == "AUTHENTICATE":
            await self.login(rest)
        elif verb == "SELECT":
            await self.select(rest)
        elif verb == "CREATE":
            if not await self.odd(verb):
                self.house.folders[rest.strip('"')] = []
                self.house.keep()
                await self.ok()
        elif verb == "IDLE":
            await self.idle()
        elif verb == "NOOP":
            if not await self.odd(verb):
                await self.ok()
            self.house.keep()
        else:
            await self.send(f"{self.tag} BAD what\r\n")

    async def run(self):
        try:
            if not await self.odd("GREET"):
                await self.send("* OK here\r\n")
            while line := await self.reader.readline():
                await self.command(line.decode().rstrip("\r\n"))
        except (Gone, OSError, asyncio.IncompleteReadError):
            pass
        self.house.keep()
        self.writer.close()


async def main():
    servers, ports = [], []
    for number, plan in enumerate(plans):
        house = House(number, plan)
        server = await asyncio.start_server(
            lambda r, w, house=house: Talk(house, r, w).run(), "127.0.0.1", 0)
        servers.append(server)
        ports.append(server.sockets[0].getsockname()[1])
    with open(f"{where}/ports", "w") as file:
        file.write("".join(f"{port}\n" for port in ports))
    print(ports[0], flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
