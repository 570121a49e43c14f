"""A mail server that keeps what it takes: aiosmtpd, and Python's reading of mails, both made by others.

Options come as JSON on the command line. It prints the port, then for each mail a line of JSON: how it came, and what Python
reads in it.
"""

import asyncio
import json
import ssl
import sys
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP, AuthResult

options = json.loads(sys.argv[1])


def read(content: bytes) -> dict:
    mail = message_from_bytes(content, policy=policy.default)
    parts = {part.get_content_type(): part.get_content() for part in mail.iter_parts()}
    return {
        "headers": {name.lower(): str(value) for name, value in mail.items()},
        "kind": mail.get_content_type(),
        "defects": [str(defect) for defect in mail.defects],
        "text": parts.get("text/plain"),
        "html": parts.get("text/html"),
        "parts": list(parts),
    }


class Keeper:
    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        says = options["refuses"].get(address)
        if says:
            return says
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        taken = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "encrypted": session.ssl is not None or options["encryption"] == "tls",
            "user": session.auth_data,
            "host": session.host_name,
            "mail": read(envelope.original_content or envelope.content),
        }
        print(json.dumps(taken), flush=True)
        return "250 taken"


def authenticate(server, session, envelope, mechanism, data):
    user, password = data.login.decode(), data.password.decode()
    good = {"user": user, "password": password} == options["login"]
    return AuthResult(success=good, handled=False, auth_data=user)


async def serve():
    context = None
    if options["encryption"] != "none":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options["certificate"], options["key"])
    starttls = options["encryption"] == "starttls"

    def session():
        return SMTP(
            Keeper(),
            hostname="localhost",
            enable_SMTPUTF8=True,
            tls_context=context if starttls else None,
            require_starttls=starttls,
            auth_required=options["login"] is not None,
            auth_require_tls=starttls,
            authenticator=authenticate,
        )

    loop = asyncio.get_running_loop()
    wrapped = context if options["encryption"] == "tls" else None
    server = await loop.create_server(session, "127.0.0.1", options["port"], ssl=wrapped)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(serve())
