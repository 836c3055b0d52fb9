# Looks into a folder of an IMAP server, or changes it:
#
#   python3 folder.py PORT USER put FOLDER FILE [SECONDS]   SECONDS: when it came, since 1970
#   … show FOLDER            a line of JSON for each mail: uid, flags, subject
#   … flag FOLDER UID FLAG | expunge FOLDER UID | make FOLDER | rename FOLDER NAME | remove FOLDER
import imaplib, json, re, sys, time

port, user, verb, *rest = sys.argv[1:]
server = imaplib.IMAP4("127.0.0.1", int(port))
server.login(user, "open-sesame")


def good(answer):
    if answer[0] != "OK":
        sys.exit(f"{verb}: {answer}")
    return answer[1]


def named(folder):
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def put(folder, path, seconds=None):
    with open(path, "rb") as file:
        letters = file.read().split(b"\n.\n")
    for letter in letters:
        when = imaplib.Time2Internaldate(float(seconds)) if seconds else None
        good(server.append(named(folder), None, when, letter))


def show(folder):
    good(server.select(named(folder), readonly=True))
    for one in good(server.uid("FETCH", "1:*", "(FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])")):
        if isinstance(one, tuple):
            head = one[0].decode()
            print(json.dumps({"uid": int(re.search(r"UID (\d+)", head)[1]),
                              "flags": re.search(r"FLAGS \(([^)]*)\)", head)[1].split(),
                              "subject": one[1].decode().partition(":")[2].strip()}))


def flag(folder, uid, name):
    good(server.select(named(folder)))
    good(server.uid("STORE", uid, "+FLAGS", f"({name})"))


def expunge(folder, uid):
    flag(folder, uid, "\\Deleted")
    good(server.uid("EXPUNGE", uid))


def thin(folder, times):
    """Expunges a mail from the middle, again and again."""
    for _ in range(int(times)):
        good(server.select(named(folder)))
        good(server.uid("STORE", "1:*", "-FLAGS", "(\\Deleted)"))
        uids = good(server.uid("SEARCH", "ALL"))[0].decode().split()[::3]
        if uids and len(uids) > 2:
            good(server.uid("STORE", uids[len(uids) // 2], "+FLAGS", "(\\Deleted)"))
            good(server.expunge())


verbs = {"put": put, "show": show, "thin": thin, "flag": flag, "expunge": expunge,
         "make": lambda folder: good(server.create(named(folder))),
         "rename": lambda folder, name: good(server.rename(named(folder), named(name))),
         "remove": lambda folder: good(server.delete(named(folder)))}
verbs[verb](*rest)
server.logout()
