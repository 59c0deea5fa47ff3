extension MailServer {
    /// Debian's own SMTP server in Python (python3-aiosmtpd): somebody else's reading of the protocol than libcurl's.
    ///
    /// `serve` takes mails and writes each to a file of its own, with the envelope beside it; `read` tells what Python's mail
    /// library makes of one. A file `rules` beside them says what is answered: `RCPT PATTERN REPLY` or `DATA PATTERN REPLY`
    /// a line, the pattern being one for the recipient, read anew at every command.
    static let script = """
        import asyncio, email, email.policy, fnmatch, json, os, ssl, sys

        def rule(folder, command, recipient):
            try:
                lines = open(os.path.join(folder, "rules")).read().splitlines()
            except FileNotFoundError:
                return None
            for line in lines:
                verb, pattern, reply = line.split(" ", 2)
                if verb == command and fnmatch.fnmatch(recipient, pattern):
                    return reply
            return None

        class Box:
            def __init__(self, folder):
                self.folder, self.count = folder, 0

            async def handle_RCPT(self, server, session, envelope, address, options):
                reply = rule(self.folder, "RCPT", address)
                if reply == "HANG":
                    await asyncio.sleep(3600)
                if reply is None or reply.startswith("2"):
                    envelope.rcpt_tos.append(address)
                return reply or "250 2.1.5 OK"

            async def handle_DATA(self, server, session, envelope):
                reply = rule(self.folder, "DATA", envelope.rcpt_tos[0])
                if reply is None or reply.startswith("2") or reply == "KEEP-SILENT":
                    self.count += 1
                    name = os.path.join(self.folder, "mails", "%06d" % self.count)
                    facts = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": session.ssl is not None,
                             "login": getattr(session, "login_name", None) or "", "peer": session.peer[1]}
                    with open(name + ".json", "w") as file:
                        json.dump(facts, file)
                    with open(name + ".part", "wb") as file:
                        file.write(envelope.original_content)
                    os.rename(name + ".part", name + ".eml")
                if reply == "KEEP-SILENT":
                    await asyncio.sleep(3600)
                return reply or "250 2.0.0 Ok: queued as TEST%06d" % self.count

        def serve(folder, port, user, password):
            from aiosmtpd.smtp import SMTP, AuthResult
            loop = asyncio.new_event_loop()
            asyncio.set_event_loop(loop)
            more = {}
            if os.path.exists(os.path.join(folder, "cert.pem")):
                tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
                tls.load_cert_chain(os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem"))
                more = {"tls_context": tls, "require_starttls": True}
            if user:
                def check(server, session, envelope, mechanism, data):
                    session.login_name = data.login.decode()
                    fits = data.login == user.encode() and data.password == password.encode()
                    return AuthResult(success=fits, handled=fits)
                more |= {"authenticator": check, "auth_required": True}
            box = Box(folder)
            make = lambda: SMTP(box, hostname="relay.example", enable_SMTPUTF8=False, loop=loop, **more)
            server = loop.run_until_complete(loop.create_server(make, "127.0.0.1", int(port)))
            with open(os.path.join(folder, "port.part"), "w") as file:
                file.write(str(server.sockets[0].getsockname()[1]))
            os.rename(os.path.join(folder, "port.part"), os.path.join(folder, "port"))
            loop.run_forever()

        def read(path):
            raw = open(path, "rb").read()
            message = email.message_from_bytes(raw, policy=email.policy.default)
            parts = {}
            for part in message.walk():
                if not part.is_multipart():
                    parts[part.get_content_type()] = part.get_content().replace("\\r\\n", "\\n")
            print(json.dumps({
                "headers": {name.lower(): str(value) for name, value in message.items()},
                "names": [name for name in message.keys()],
                "parts": parts, "type": message.get_content_type(),
                "defects": [str(d) for part in message.walk() for d in part.defects]
                    + [str(d) for value in message.values() for d in value.defects],
                "longest": max(len(line) for line in raw.split(b"\\r\\n")),
                "bare": raw.replace(b"\\r\\n", b"").count(b"\\n") + raw.replace(b"\\r\\n", b"").count(b"\\r"),
                "ascii": all(byte < 128 for byte in raw),
            }))

        {"serve": serve, "read": read}[sys.argv[1]](*sys.argv[2:])
        """
}
