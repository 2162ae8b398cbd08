"""Our POP3 and SMTP clients against Dovecot and Exim, each started here on loopback ports and stopped by pid.

live_test.py POP3_FETCH SMTP_SEND SEND_MANY
"""
import collections
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

import servers

POP3_FETCH, SMTP_SEND, SEND_MANY = (os.path.abspath(path) for path in sys.argv[1:4])
SEED = int(os.environ.get("MAILRIG_SEED", 1))  # where connections are cut; another one tries other places
MESSAGES = 1000


def run(command, text="", **environment):
    done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=500, check=False,
                          env={**os.environ, "MAILRIG_PASSWORD": servers.PASSWORD, **environment})
    return done.returncode, done.stdout, done.stderr.decode(errors="replace")


class CuttingProxy:
    """Passes connections on, and resets each once a random number of bytes has gone through it, up to `most`."""

    def __init__(self, port, most, seed):
        self.target, self.most, self.random = port, most, random.Random(seed)
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.cuts = 0
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client, self.random.randrange(self.most)), daemon=True).start()

    def serve(self, client, budget):
        lock, left = threading.Lock(), [budget]
        server = socket.create_connection(("127.0.0.1", self.target))
        for one in (client, server):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        def cut():
            for one in (client, server):
                try:
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

        def pump(source, sink):
            try:
                while data := source.recv(2048):
                    with lock:
                        passed = data[:left[0]]
                        left[0] -= len(passed)
                        over = left[0] == 0
                    sink.sendall(passed)
                    if over:
                        self.cuts += 1
                        break
            except OSError:
                pass
            cut()

        pumps = [threading.Thread(target=pump, args=pair, daemon=True) for pair in ((client, server), (server, client))]
        for one in pumps:
            one.start()
        for one in pumps:
            one.join()
        client.close()
        server.close()

    def close(self):
        self.listener.close()


class Pop3(unittest.TestCase):
    def setUp(self):
        self.messages = [f"Subject: number {n}\r\n\r\n.dots\r\n{'x' * n}\r\n".encode() for n in range(1, 51)]
        self.server = servers.Dovecot(self.messages)
        self.addCleanup(self.server.stop)

    def fetch(self, url, *options):
        status, output, errors = run([POP3_FETCH, "--cafile", self.server.certificate, *options, url])
        self.assertEqual(status, 0, errors + self.server.log())
        return output, errors

    def test_fetches_all_by_stls_and_under_tls_and_deletes_when_told(self):
        for url in (f"pop3://{servers.USER}@localhost:{self.server.port}",
                    f"pop3s://{servers.USER}@localhost:{self.server.tls_port}"):
            self.assertEqual(self.fetch(url)[0], b"".join(self.messages))
        output, log = self.fetch(url, "--delete", "-v")
        self.assertEqual(output, b"".join(self.messages))
        self.assertNotIn(servers.PASSWORD, log)
        self.assertEqual(self.fetch(url)[0], b"")

    def test_a_wrong_password_is_told(self):
        status, _, errors = run([POP3_FETCH, "--cafile", self.server.certificate,
                                 f"pop3s://{servers.USER}@localhost:{self.server.tls_port}"], MAILRIG_PASSWORD="wrong")
        self.assertEqual(status, 1)
        self.assertIn("Authentication failed", errors)

    def test_nothing_is_deleted_when_the_connection_breaks_before_quit(self):
        url = f"pop3s://{servers.USER}@localhost:{self.server.tls_port}"
        for cut in (3000, 6000, 8000, 9500):
            proxy = CuttingProxy(self.server.tls_port, 2**31, SEED)
            proxy.random.randrange = lambda _, cut=cut: cut  # bytes that pass, both directions together
            status, _, _ = run([POP3_FETCH, "--cafile", self.server.certificate, "--delete",
                                f"pop3s://{servers.USER}@localhost:{proxy.port}"])
            proxy.close()
            self.assertEqual(status, 1)
            self.assertEqual(self.fetch(url)[0], b"".join(self.messages))


class Smtp(unittest.TestCase):
    def setUp(self):
        self.server = servers.Exim()
        self.addCleanup(self.server.stop)

    def test_sends_with_starttls_and_auth_and_attachments(self):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        attachment = os.path.join(folder, "data.bin")
        with open(attachment, "wb") as file:
            file.write(bytes(range(256)))
        status, _, errors = run(
            [SMTP_SEND, "--cafile", self.server.certificate, "-v", "--from", "fred@localhost", "--to", "mooch@localhost",
             "--attach", attachment, "--", f"smtp://{servers.USER}@localhost:{self.server.port}"],
            "Subject: hello\nBcc: hidden@localhost\n\n.dots\n.\nhello\n")
        self.assertEqual(status, 0, errors + self.server.log())
        self.assertIn("C: STARTTLS", errors)
        self.assertIn("C: AUTH CRAM-MD5", errors)
        self.assertNotIn(servers.PASSWORD, errors)
        [text] = self.server.arrived()
        for part in ("Subject: hello", "Message-ID: <", "Date: ", "\n.dots\n.\nhello\n", "filename=data.bin", "AAECAwQF"):
            self.assertIn(part, text)
        self.assertNotIn("hidden", text)

    def test_a_rejected_recipient(self):
        send = [SMTP_SEND, "--cafile", self.server.certificate, "--from", "fred@localhost",
                f"smtp://localhost:{self.server.port}"]
        both = ["--to", "mooch@localhost", "--to", "nobody@localhost"]
        status, _, errors = run([*send, *both], "Subject: one\n\n1\n")
        self.assertEqual(status, 1)
        self.assertIn("nobody@localhost: 550 no such user", errors)
        self.assertEqual(self.server.arrived(), [])
        status, _, errors = run([*send, *both, "--at-least-one"], "Subject: one\n\n1\n")
        self.assertEqual(status, 1)
        self.assertEqual(len(self.server.arrived()), 1, errors)

    def test_a_thousand_messages_cut_at_random_points(self):
        proxy = CuttingProxy(self.server.port, 60_000, SEED)
        self.addCleanup(proxy.close)
        views = self.send_many(proxy.port, [str(number) for number in range(MESSAGES)])
        arrived = self.arrived()
        again = f"MAILRIG_SEED={SEED}, {proxy.cuts} cuts, {collections.Counter(views.values())}"
        for number, view in views.items():
            expected = {"accepted": (1,), "unknown": (0, 1)}[view]
            self.assertIn(arrived[number], expected, f"message {number}: {view}; {again}")
        self.assertGreater(proxy.cuts, 100, again)
        # What is in doubt is for the caller to look up; then all can be sent, and none twice.
        in_doubt = [number for number, view in views.items() if view == "unknown"]
        self.assertLessEqual(len(in_doubt), proxy.cuts, again)
        self.send_many(self.server.port, [number for number in in_doubt if arrived[number] == 0])
        self.assertEqual(self.arrived(), {str(number): 1 for number in range(MESSAGES)}, again)

    def send_many(self, port, numbers):
        status, output, errors = run([SEND_MANY, str(port), "10000"], "\n".join(numbers))
        self.assertEqual(status, 0, errors)
        views = dict(line.split(" ", 1) for line in output.decode().splitlines())
        self.assertEqual(list(views), numbers)
        return views

    def arrived(self):
        arrived = collections.Counter()
        for text in self.server.arrived():
            number = re.search(r"Subject: number (\d+)", text).group(1)
            arrived[number] += 1
            self.assertEqual(len(re.findall(rf"^\.a line of message {number}$", text, re.M)),
                             text.count(".a line of message"), "a message with lines of another")
        return arrived


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
