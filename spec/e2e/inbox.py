# What a person finds in a mailbox by IMAP, in the order in which it came, as a line of JSON
# for each letter: python3 inbox.py PORT USER
import email, email.policy, imaplib, json, subprocess, sys

server = imaplib.IMAP4("127.0.0.1", int(sys.argv[1]))
server.login(sys.argv[2], "open-sesame")
server.select("INBOX", readonly=True)


def words(part):
    return part.get_content().replace("\r\n", "\n") if part else None


def attached(part):
    bytes_ = part.get_content()
    text = None
    if part.get_content_type() == "application/pdf":
        text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=bytes_, capture_output=True).stdout.decode()
    return {"name": part.get_filename(), "type": part.get_content_type(), "size": len(bytes_), "text": text}


def fields(letter):
    return {name.lower(): str(letter[name]) for name in letter.keys()}


for one in server.uid("FETCH", "1:*", "(BODY.PEEK[])")[1]:
    if isinstance(one, tuple):
        letter = email.message_from_bytes(one[1], policy=email.policy.default)
        print(json.dumps({"fields": fields(letter), "text": words(letter.get_body(("plain",))),
                          "html": words(letter.get_body(("html",))),
                          "attachments": [attached(part) for part in letter.iter_attachments()]}))
server.logout()
