"""The mailrig command from outside, for its tests: scenarios, a client, and how to run it. The script's first argument is the command."""
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest

MAILRIG = os.path.abspath(sys.argv[1])
HELD, MISMATCH, USAGE, ENVIRONMENT = 0, 1, 2, 3
TOO_LONG = 60  # seconds; ends a test that hangs

LOGIN = """\
protocol: pop3
vars: {user: fred, password: sesame-of-fred}
secrets: [password]
session: |
  S: +OK ready
  C: USER ${user}
  S: +OK
  C: PASS ${password}
  S: +OK
  C: QUIT
  S: +OK bye
"""
GREETING = "protocol: pop3\nsession: |\n  S: +OK ready\n"
FRAGMENT = "protocol: pop3\nfragment: true\nsession: |\n  S: +OK ready\n"
PATTERNS = "protocol: pop3\nmatch: regex\nsession: |\n  S: +OK\n  C: (?i)QUIT\n"
DEAF = "protocol: pop3\nvars: {u: FRED}\nsession: |\n  S: +OK\n  C: USER ${u:/[a-z]+/}\n"  # refuses its own client

# A client, for `run`: says the lines that its arguments give, and hears to the end.
CLIENT = """
import os, socket, sys
peer = socket.create_connection((os.environ["MAILRIG_HOST"], int(os.environ["MAILRIG_PORT"])))
for line in sys.argv[1:]:
    peer.sendall(line.encode() + b"\\r\\n")
try:
    peer.shutdown(socket.SHUT_WR)
except OSError:
    pass  # reset already
heard = b""
while more := peer.recv(4096):
    heard += more
"""
LOGS_IN = ["USER fred", "PASS sesame-of-fred", "QUIT"]


class Test(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def file(self, name, content):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="latin-1") as out:
            out.write(content)
        return path

    def mailrig(self, *words, **options):
        """Its exit status, standard output and standard error; paths in our folder without it."""
        done = subprocess.run([MAILRIG, *words], capture_output=True, timeout=TOO_LONG, check=False, cwd=self.folder,
                              **options)
        return done.returncode, self.shown(done.stdout), self.shown(done.stderr)

    def shown(self, output):
        return output.decode("latin-1").replace(self.folder + "/", "")

    def client(self, *lines):
        return [sys.executable, "-c", CLIENT, *lines]

    def expect(self, status, words, *texts, **options):
        """The status, and that all texts stand in what is printed; returns that."""
        found, out, err = self.mailrig(*words, **options)
        self.assertEqual(found, status, out + err)
        for text in texts:
            self.assertIn(text, out + err)
        return out + err


class Served:
    """`mailrig serve` in the background, listening."""

    def __init__(self, test, *words):
        self.ready = os.path.join(test.folder, "ready.json")
        self.process = subprocess.Popen([MAILRIG, "serve", "--ready-file", self.ready, *words], cwd=test.folder,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        test.addCleanup(self.process.stdout.close)
        test.addCleanup(self.process.wait)
        test.addCleanup(self.process.kill)
        deadline = time.monotonic() + TOO_LONG
        while not os.path.exists(self.ready):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError("not ready: " + self.process.stdout.read())
            time.sleep(0.005)
        with open(self.ready, encoding="utf-8") as ready:
            self.told = json.load(ready)  # whole at first sight
        self.port = self.told["ports"][0]["port"]

    def connect(self, index=0):
        return socket.create_connection(("127.0.0.1", self.told["ports"][index]["port"]), TOO_LONG)

    def talk(self, *lines, index=0):
        with self.connect(index) as peer:
            return talk(peer, *lines)

    def ends(self):
        output = self.process.communicate(timeout=TOO_LONG)[0]
        return self.process.returncode, output


def talk(peer, *lines):
    for line in lines:
        peer.sendall(line.encode() + b"\r\n")
    if not isinstance(peer, ssl.SSLSocket):
        peer.shutdown(socket.SHUT_WR)
    heard = b""
    while b"bye" not in heard and (more := peer.recv(4096)):
        heard += more
    return heard.decode(errors="surrogateescape")
