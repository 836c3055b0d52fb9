# A mail server with STARTTLS and one user that delivers into the mailboxes of a Dovecot
# (dovecot.py), as a mail transport does: python3 mail_house.py DIR CERTIFICATE KEY DOVECOT
#
# Prints its port. It says 250 when dovecot-lda has the letter. DIR/log has a line for each
# copy: recipient, Message-ID. Fields named in DIR/strip, one on a line, are taken out.
# DIR/odd has lines "ADDRESS REPLY" for whom it says something else at the final dot, such as
# "451 later"; "ADDRESS drop" closes the connection instead, "ADDRESS keep" after it delivered.
import asyncio, email, email.policy, re, ssl, sys
from aiosmtpd.smtp import AuthResult, SMTP

where, certificate, key, dovecot = sys.argv[1:]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)


def stripped(content):
    try:
        with open(where + "/strip") as file:
            names = file.read().split()
    except FileNotFoundError:
        return content
    head, gap, body = content.partition(b"\r\n\r\n")
    for name in names:
        head = re.sub(rb"(?mi)^" + name.encode() + rb":[^\r\n]*(\r\n[ \t][^\r\n]*)*\r\n", b"", head)
    return head + gap + body


def odd(address):
    try:
        with open(where + "/odd") as file:
            lines = dict(line.split(" ", 1) for line in file.read().splitlines())
    except FileNotFoundError:
        return None
    return lines.get(address.lower())


class Deliver:
    async def handle_DATA(self, server, session, envelope):
        other = odd(envelope.rcpt_tos[0])
        if other == "drop":
            server.transport.abort()
        if other not in (None, "keep"):
            return other
        content = stripped(envelope.original_content)
        about = email.message_from_bytes(content, policy=email.policy.compat32)["Message-ID"]
        for to in envelope.rcpt_tos:
            agent = await asyncio.create_subprocess_exec(
                "/usr/lib/dovecot/dovecot-lda", "-c", dovecot + "/dovecot.conf", "-e", "-f",
                envelope.mail_from or "<>", "-d", to.lower(), stdin=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE)
            _, said = await agent.communicate(b"X-RcptTo: " + to.encode() + b"\r\n" + content)
            if agent.returncode:
                print(said.decode(), file=sys.stderr, flush=True)
                return "451 not delivered"
            with open(where + "/log", "a") as log:
                log.write(f"{to.lower()} {about}\n")
        if other == "keep":
            server.transport.abort()
        return "250 delivered"


def check(server, session, envelope, mechanism, data):
    return AuthResult(success=data.login == b"desk" and data.password == b"open sesame", handled=True)


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Deliver(), tls_context=context, require_starttls=True, auth_required=True,
                     authenticator=check, loop=loop), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
