# A mail server with STARTTLS and one user, delivering into a Maildir:
# python3 post_office.py DIR CERTIFICATE KEY. Prints its port; letters are in DIR/box.
import asyncio, ssl, sys
from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import AuthResult, SMTP

where, certificate, key = sys.argv[1:]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
handler = Mailbox(where + "/box")


def check(server, session, envelope, mechanism, data):
    good = data.login == b"desk" and data.password == b"open sesame"
    return AuthResult(success=good, handled=good)


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(handler, tls_context=context, require_starttls=True, auth_required=True,
                     authenticator=check, loop=loop), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
