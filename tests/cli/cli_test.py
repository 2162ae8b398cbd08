"""The mailrig command from outside: exit statuses, files, and what it prints.

cli_test.py MAILRIG
"""
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import textwrap
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
peer.shutdown(socket.SHUT_WR)
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


class Usage(Test):
    def test_bad_usage_is_2(self):
        scenario = self.file("login.yaml", LOGIN)
        other = self.file("other.yaml", LOGIN)
        for words, text in (
            ([], "A subcommand is required"),
            (["play"], "A subcommand is required"),
            (["check"], "SCENARIO is required"),
            (["check", "--frob", scenario], "--frob"),
            (["run", scenario], "no client command; it stands behind --"),
            (["run", scenario, "--"], "no client command"),
            (["run", "-j", "0", scenario, "--", "true"], "--jobs"),
            (["run", "-j", "x", scenario, "--", "true"], "--jobs"),
            (["run", "--client-status", "256", scenario, "--", "true"], "--client-status"),
            (["run", "--client-status", "some", scenario, "--", "true"], "--client-status"),
            (["run", "--timeout", "0", scenario, "--", "true"], "--timeout"),
            (["serve", "--listen", "127.0.0.1:x", scenario], "--listen takes ADDRESS:PORT"),
            (["serve", "--listen", "127.0.0.1:65536", scenario], "--listen takes ADDRESS:PORT"),
            (["serve", "--listen", "[::1", scenario], "--listen takes ADDRESS:PORT"),
            (["serve", "--listen", "127.0.0.1:1143", scenario, other], "--listen names one port for 2 scenarios"),
            (["serve", "--idle", "-1", scenario], "--idle"),
            (["drive", scenario], "--to is required"),
            (["drive", scenario, "--to", "localhost"], "--to takes HOST:PORT"),
            (["drive", scenario, "--to", "localhost:0"], "--to takes HOST:PORT"),
            (["drive", scenario, "--to", ":143"], "--to takes HOST:PORT"),
            (["drive", self.file("patterns.yaml", PATTERNS), "--to", "localhost:143"], "cannot be driven"),
        ):
            with self.subTest(words=words):
                self.expect(USAGE, words, text)

    def test_a_value_that_may_be_a_password_is_not_repeated(self):
        scenario = self.file("login.yaml", LOGIN)
        self.assertNotIn("sesame", self.expect(USAGE, ["drive", scenario, "--to", "localhost:1", "--var", "=sesame"]))

    def test_help_teaches(self):
        self.expect(HELD, ["--version"], "mailrig 0.")
        self.expect(HELD, ["--help"], "Examples:", "Exit status:", "check", "serve", "run", "drive", "seeds")
        for command in ("check", "serve", "run", "drive", "seeds"):
            with self.subTest(command=command):
                self.expect(HELD, [command, "--help"], "Example", f"mailrig {command} ")


class Check(Test):
    def test_what_holds(self):
        self.file("a/login.yaml", LOGIN)
        self.file("a/b/greeting.yml", GREETING)
        self.file("a/prelude/fragment.yaml", FRAGMENT)
        self.file("a/patterns.yaml", PATTERNS)
        self.file("a/notes.txt", "no scenario")
        output = self.expect(HELD, ["check", "-v", "a"], "passed   a/login.yaml: ", "passed   a/b/greeting.yml: 11 bytes, 0 ms\n",
                             "loaded   a/patterns.yaml: not played", "1 loaded and not played\n",
                             "2 passed, 0 failed\n")
        self.assertNotIn("fragment", output)
        self.assertEqual(self.mailrig("check", "a/login.yaml"), (HELD, "1 passed, 0 failed\n", ""))

    def test_what_does_not(self):
        self.expect(MISMATCH, ["check", self.file("deaf.yaml", DEAF)], "deaf.yaml:5:3: the client said something else",
                    "0 passed, 1 failed\n")

    def test_what_cannot_be_loaded(self):
        self.file("fragments/fragment.yaml", FRAGMENT)
        os.mkdir(os.path.join(self.folder, "empty"))
        for path, text in (
            ("none.yaml", "none.yaml: no such file or folder\n"),
            ("empty", "empty: no scenario (*.yaml) in this folder\n"),
            ("fragments", "no scenario but fragments\n"),
            ("fragments/fragment.yaml", "fragments/fragment.yaml:1:1: a fragment, to be included by scenarios"),
        ):
            with self.subTest(path=path):
                self.expect(USAGE, ["check", path], text)

    def test_every_error_at_its_place(self):
        """One error a file of a folder: all are told, each at line and column, and nothing is played."""
        head = "protocol: imap\n"
        broken = {
            "a_yaml.yaml": ("a: b: c", "1:5: not YAML"),
            "b_key.yaml": (head + "titel: x\nsession: |\n  S: * OK\n", "2:1: a scenario has no key 'titel'"),
            "c_twice.yaml": (head + "title: x\ntitle: y\nsession: |\n  S: * OK\n", "3:1: the key 'title' stands twice"),
            "d_side.yaml": (head + "session: |\n  S: * OK\n  a1 NOOP\n", "4:3: a line of dialogue begins with"),
            "e_tag.yaml": (head + "session: |\n  S: * OK\n  S: a1 OK\n", "4:6: expected '*', '+' or a tag"),
            "f_count.yaml": (head + "session: |\n  C: a X {3}\n  C: ab\n", "3:10: the literal is to hold 3 bytes"),
            "g_unused.yaml": (head + "vars: {x: 1}\nsession: |\n  S: * OK\n", "2:8: the variable 'x' is never used"),
            "h_unbound.yaml": (head + "session: |\n  S: * OK ${x}\n", "3:3: the server says ${x} before"),
            "i_end.yaml": (head + "session:\n  - close: server\n  - |\n    S: * OK\n", "5:5: this step is never reached"),
            "j_rule.yaml": (head + "session: |\n  S: * OK\nrules:\n  - |\n    C: x A\n  - |\n    C: y a\n",
                            "8:5: this rule never answers"),
            "k_file.yaml": (head + "session: |\n  S: * X {@none.eml}\n", "3:10: no file"),
            "l_regex.yaml": (head + "match: regex\nsession: |\n  C: a (\n", "4:3: broken regular expression"),
        }
        for name, (content, _) in broken.items():
            self.file("broken/" + name, content)
        self.file("broken/good.yaml", GREETING)
        status, out, err = self.mailrig("check", "broken")
        self.assertEqual((status, out), (USAGE, ""))
        lines = err.splitlines()
        self.assertEqual(len(lines), len(broken), err)
        for line, (name, (_, place)) in zip(lines, broken.items()):
            self.assertTrue(line.startswith(f"broken/{name}:{place}"), line)

    def test_files_stay_below_the_root(self):
        self.file("outside.eml", "x")
        self.file("scenarios/a.yaml", "protocol: pop3\nsession:\n  - send-message: ../outside.eml\n")
        elsewhere = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, elsewhere)
        scenario = os.path.join(self.folder, "scenarios/a.yaml")
        found = subprocess.run([MAILRIG, "check", scenario], capture_output=True, cwd=elsewhere, check=False)
        self.assertEqual(found.returncode, USAGE)
        self.assertIn(b"a.yaml:3:19: '../outside.eml' is not below", found.stderr)
        found = subprocess.run([MAILRIG, "check", "--root", self.folder, scenario], capture_output=True, cwd=elsewhere,
                               check=False)
        self.assertEqual(found.returncode, HELD, found.stderr)


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


class Serve(Test):
    def test_once(self):
        self.file("a.yaml", LOGIN)
        self.file("b.yaml", GREETING)
        served = Served(self, "--once", "a.yaml", "b.yaml")
        self.assertEqual(served.told, {"ports": [
            {"scenario": "a.yaml", "protocol": "pop3", "host": "127.0.0.1", "port": served.port, "tls": False},
            {"scenario": "b.yaml", "protocol": "pop3", "host": "127.0.0.1", "port": served.told["ports"][1]["port"],
             "tls": False}]})
        self.assertEqual([name for name in os.listdir(self.folder) if "part" in name], [])
        self.assertEqual(served.talk(*LOGS_IN), "+OK ready\r\n+OK\r\n+OK\r\n+OK bye\r\n")
        self.assertIsNone(served.process.poll())
        served.talk("QUIT", index=1)
        status, output = served.ends()
        self.assertEqual(status, HELD, output)
        self.assertIn(f"127.0.0.1:{served.port} pop3 a.yaml\n", output)
        self.assertIn("passed   session 1 of a.yaml from 127.0.0.1:", output)

    def test_a_mismatch(self):
        self.file("login.yaml", LOGIN)
        served = Served(self, "--once", "login.yaml")
        served.talk("USER fred", "PASS never-shown", "STAT")
        status, output = served.ends()
        self.assertEqual(status, MISMATCH)
        self.assertIn("FAILED   session 1 of login.yaml from 127.0.0.1:", output)
        self.assertIn("login.yaml:10:3: the client said something else\n  expected  C: QUIT\n  received  C: STAT\n", output)
        self.assertNotIn("never-shown", output)

    def test_many_clients_until_a_signal(self):
        self.file("login.yaml", LOGIN)
        for end in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(end=end):
                served = Served(self, "login.yaml")
                peers = [served.connect() for _ in range(20)]  # all at a time
                for peer in peers:
                    with peer:
                        self.assertTrue(talk(peer, *LOGS_IN).endswith("bye\r\n"))
                served.process.send_signal(end)
                status, output = served.ends()
                self.assertEqual(status, HELD, output)
                os.remove(served.ready)

    def test_tls(self):
        self.file("login.yaml", LOGIN)
        served = Served(self, "--once", "--tls", "--tls-cert-out", "rig.pem", "--listen", "127.0.0.1", "login.yaml")
        self.assertEqual(served.told["certificate"], "rig.pem")
        self.assertTrue(served.told["ports"][0]["tls"])
        trust = ssl.create_default_context(cafile=os.path.join(self.folder, "rig.pem"))
        with trust.wrap_socket(served.connect(), server_hostname="localhost") as peer:
            self.assertTrue(talk(peer, *LOGS_IN).endswith("bye\r\n"))
        self.assertEqual(served.ends()[0], HELD)

    def test_ipv6_and_a_port_of_ones_choice(self):
        self.file("greeting.yaml", GREETING)
        with socket.create_server(("::1", 0), family=socket.AF_INET6) as probe:
            port = probe.getsockname()[1]
        served = Served(self, "--once", "--listen", f"[::1]:{port}", "greeting.yaml")
        self.assertEqual((served.told["ports"][0]["host"], served.port), ("::1", port))
        with socket.create_connection(("::1", port), TOO_LONG) as peer:
            talk(peer)
        status, output = served.ends()
        self.assertEqual(status, HELD)
        self.assertIn(f"[::1]:{port} pop3 greeting.yaml\n", output)

    def test_the_log_is_redacted(self):
        self.file("login.yaml", LOGIN)
        served = Served(self, "--once", "--log", "wire.log", "login.yaml")
        served.talk("USER fred", "PASS not-to-be-seen", "QUIT")
        self.assertEqual(served.ends()[0], HELD)
        with open(os.path.join(self.folder, "wire.log"), encoding="utf-8") as log:
            text = log.read()
        self.assertIn("[login.yaml 1] S: +OK ready\n[login.yaml 1] C: USER fred\n", text)
        self.assertIn("[login.yaml 1] C: PASS <secret>\n", text)
        self.assertNotIn("not-to-be-seen", text)

    def test_what_the_machine_refuses(self):
        self.file("login.yaml", LOGIN)
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            self.expect(ENVIRONMENT, ["serve", "--listen", f"127.0.0.1:{port}", "login.yaml"], f"127.0.0.1:{port}",
                        "in use")
        self.expect(ENVIRONMENT, ["serve", "--listen", "192.0.2.1:0", "login.yaml"], "192.0.2.1:0")
        self.expect(ENVIRONMENT, ["serve", "--listen", "no-address:0", "login.yaml"], "no-address:0")
        for option in ("--ready-file", "--tls-cert-out", "--log"):
            with self.subTest(option=option):
                self.expect(ENVIRONMENT, ["serve", option, "none/file", "login.yaml"], "cannot write none/file: ")


class Run(Test):
    def test_held(self):
        self.file("login.yaml", LOGIN + "expect: {waive: [RFC2449-6.6]}\n")  # our client says all at once
        self.assertEqual(self.mailrig("run", "login.yaml", "--", *self.client(*LOGS_IN)),
                         (HELD, "passed   login.yaml\n1 passed, 0 failed\n", ""))

    def test_a_mismatch(self):
        self.file("login.yaml", LOGIN)
        output = self.expect(MISMATCH, ["run", "login.yaml", "--", *self.client("USER bob", "PASS hush-hush", "STAT")],
                             "FAILED   login.yaml\nlogin.yaml:10:3: the client said something else\n",
                             "  expected  C: QUIT\n  received  C: STAT\n               ^^^^ command\n",
                             "0 passed, 1 failed\n", "  again     mailrig run login.yaml -- ",
                             "the client printed nothing")
        self.assertIn("password=<secret>", output)

    def test_what_the_client_is_told(self):
        scenario = self.file("greeting.yaml", GREETING)
        tells = """
            import os, socket, ssl, sys
            host, port, certificate, scenario, inside = sys.argv[1:]
            assert inside == f"pop3://{host}:{port}/{port}", inside
            told = [os.environ["MAILRIG_" + name] for name in ("HOST", "PORT", "CERT", "SCENARIO")]
            assert told == [host, port, certificate, scenario], told
            assert host == "127.0.0.1" and os.environ["OF_OURS"] == "kept"
            trust = ssl.create_default_context(cafile=certificate)
            with trust.wrap_socket(socket.create_connection((host, int(port))), server_hostname=host) as peer:
                assert peer.recv(100) == b"+OK ready\\r\\n"
            print("all well", sys.stdin.read())
        """
        words = ["{host}", "{port}", "{cert}", "{scenario}", "pop3://{host}:{port}/{port}"]
        self.expect(HELD, ["run", "--tls", "-v", scenario, "--", sys.executable, "-c", textwrap.dedent(tells), *words],
                    "    | all well \n", env={**os.environ, "OF_OURS": "kept", "MAILRIG_HOST": "not this"})

    def test_in_parallel(self):
        """Three clients that each wait for the others: in turn they would wait for ever."""
        for name in ("a", "b", "c"):
            self.file(f"cases/{name}.yaml", GREETING)
        meets = """
            import os, socket, sys, time
            with socket.create_connection((os.environ["MAILRIG_HOST"], int(os.environ["MAILRIG_PORT"]))) as peer:
                peer.recv(100)
                open(os.path.join(sys.argv[1], os.path.basename(os.environ["MAILRIG_SCENARIO"])), "w").close()
                while len(os.listdir(sys.argv[1])) < 3:
                    time.sleep(0.005)
        """
        here = os.path.join(self.folder, "here")
        os.mkdir(here)
        self.expect(HELD, ["run", "-j", "3", "cases", "--", sys.executable, "-c", textwrap.dedent(meets), here],
                    "passed   cases/a.yaml\n", "passed   cases/b.yaml\n", "passed   cases/c.yaml\n",
                    "3 passed, 0 failed\n")

    def test_the_clients_status(self):
        self.file("greeting.yaml", GREETING)
        for wanted, status, held in (([], 0, True), ([], 3, False), (["any"], 3, True), (["3"], 3, True),
                                     (["3"], 0, False)):
            with self.subTest(wanted=wanted, status=status):
                words = ["run", *(["--client-status", *wanted] if wanted else []), "greeting.yaml", "--", sys.executable,
                         "-c", f"{CLIENT}\nsys.exit({status})"]
                output = self.expect(HELD if held else MISMATCH, words)
                if not held:
                    self.assertIn(f"greeting.yaml:1:1: the client's exit status was {status}, "
                                  f"{wanted[0] if wanted else 0} is expected (--client-status)", output)

    def test_the_clients_status_where_dead_children_are_ignored(self):
        self.file("greeting.yaml", GREETING)
        self.expect(MISMATCH, ["run", "greeting.yaml", "--", sys.executable, "-c", f"{CLIENT}\nsys.exit(3)"],
                    "the client's exit status was 3",
                    preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN))

    def test_a_client_that_hangs(self):
        self.file("login.yaml", LOGIN)
        hangs = """
            import os, socket, subprocess, sys, time
            child = subprocess.Popen(["sleep", "1000"])
            with open(sys.argv[1], "w") as out:
                print(os.getpid(), child.pid, file=out)
            peer = socket.create_connection((os.environ["MAILRIG_HOST"], int(os.environ["MAILRIG_PORT"])))
            print("before", flush=True)
            time.sleep(1000)
        """
        pids = os.path.join(self.folder, "pids")
        self.expect(MISMATCH, ["run", "--timeout", "2", "login.yaml", "--", sys.executable, "-c",
                               textwrap.dedent(hangs), pids],
                    "login.yaml:1:1: the client was not done in 2 s and was ended (--timeout)\n",
                    "login.yaml:6:3: the client ", "    | before\n")
        with open(pids, encoding="utf-8") as told:
            for pid in told.read().split():
                self.assertTrue(gone(int(pid)), "neither the client nor what it started lives on")

    def test_a_client_that_leaves_a_child_behind(self):
        self.file("greeting.yaml", GREETING)
        leaves = f"""{CLIENT}
import subprocess
print(subprocess.Popen(["sleep", "1000"]).pid)
"""
        output = self.expect(HELD, ["run", "-v", "greeting.yaml", "--", sys.executable, "-c", leaves])
        pid = int(output.split("    | ")[1].split()[0])
        self.assertTrue(gone(pid))

    def test_a_client_that_never_connects(self):
        self.file("greeting.yaml", GREETING)
        self.expect(MISMATCH, ["run", "greeting.yaml", "--", "true"],
                    "greeting.yaml:1:1: the client never connected to 127.0.0.1\n")

    def test_a_client_that_dies(self):
        self.file("greeting.yaml", GREETING)
        self.expect(MISMATCH, ["run", "--client-status", "any", "greeting.yaml", "--", sys.executable, "-c",
                               CLIENT + "\nos.kill(os.getpid(), 9)"],
                    "greeting.yaml:1:1: the client was killed by signal 9\n")

    def test_no_such_client(self):
        self.file("a.yaml", GREETING)
        for program in ("no-such-program", "./a.yaml"):
            with self.subTest(program=program):
                self.expect(ENVIRONMENT, ["run", "a.yaml", "--", program], f"cannot run '{program}': ")

    def test_what_the_client_prints(self):
        self.file("login.yaml", LOGIN)
        prints = CLIENT + """
print("x" * 1_000_000)
sys.stdout.flush()
os.write(2, b"\\x1b[31mred\\x07\\n" + bytes(range(128, 256)) + b"\\nthe end\\n")
"""
        output = self.expect(MISMATCH, ["run", "login.yaml", "--", sys.executable, "-c", prints, "STAT"],
                             "    | \\x1b[31mred\\x07\n", "    | the end\n")
        self.assertLess(len(output), 20_000)

    def test_several_connections(self):
        self.file("greeting.yaml", GREETING)
        twice = CLIENT + CLIENT
        self.expect(HELD, ["run", "greeting.yaml", "--", sys.executable, "-c", twice])
        bad = CLIENT + "sys.argv += ['STAT']\n" + CLIENT
        self.expect(MISMATCH, ["run", "greeting.yaml", "--", sys.executable, "-c", bad],
                    "the transcript is over, and the client said more")

    def test_the_log_is_redacted(self):
        self.file("login.yaml", LOGIN)
        self.expect(HELD, ["run", "--log", "wire.log", "login.yaml", "--", *self.client(*LOGS_IN)])
        with open(os.path.join(self.folder, "wire.log"), encoding="utf-8") as log:
            text = log.read()
        self.assertIn("[login.yaml 1] C: PASS <secret>\n", text)
        self.assertNotIn("sesame-of-fred", text)
        self.expect(ENVIRONMENT, ["run", "--log", "none/wire.log", "login.yaml", "--", "true"], "cannot write")

    def test_words_that_the_shell_would_split_are_shown_quoted(self):
        self.file("it's.yaml", GREETING)
        self.expect(MISMATCH, ["run", "it's.yaml", "--", "true", "a b", "{port}", "$x", ""],
                    "  again     mailrig run 'it'\\''s.yaml' -- true 'a b' '{port}' '$x' ''\n")

    def test_broken_scenarios_run_nothing(self):
        self.file("a.yaml", GREETING)
        self.file("b.yaml", "protocol: none\n")
        self.expect(USAGE, ["run", "a.yaml", "b.yaml", "--", "touch", "ran"], "b.yaml:1:11: ")
        self.assertFalse(os.path.exists(os.path.join(self.folder, "ran")))


class Drive(Test):
    def test_held_and_not(self):
        self.file("login.yaml", LOGIN)
        self.file("other.yaml", LOGIN.replace("  S: +OK bye", "  S: -ERR"))
        served = Served(self, "--tls-cert-out", "rig.pem", "login.yaml")
        to = ["--to", f"127.0.0.1:{served.port}"]
        self.assertEqual(self.mailrig("drive", "login.yaml", *to),
                         (HELD, "passed   login.yaml\n1 passed, 0 failed\n", ""))
        output = self.expect(MISMATCH, ["drive", "login.yaml", "other.yaml", *to, "--log", "wire.log",
                                        "--var", "password=a-second-one"],
                             "other.yaml:11:3: the server said something else\n  expected  S: -ERR\n",
                             "password=<secret>", "1 passed, 1 failed\n")
        with open(os.path.join(self.folder, "wire.log"), encoding="utf-8") as log:
            output += log.read()
        self.assertIn("[other.yaml] C: PASS <secret>\n", output)
        self.assertNotIn("a-second-one", output)
        self.assertNotIn("sesame", output)

    def test_tls(self):
        self.file("login.yaml", LOGIN)
        served = Served(self, "--tls", "--tls-cert-out", "rig.pem", "login.yaml")
        to = ["--tls", "--to", f"localhost:{served.port}"]
        self.expect(HELD, ["drive", "login.yaml", *to, "--cafile", "rig.pem"])
        self.expect(HELD, ["drive", "login.yaml", *to, "--insecure-no-verify"])
        self.expect(MISMATCH, ["drive", "login.yaml", *to], "TLS failed: certificate: ")
        self.expect(ENVIRONMENT, ["drive", "login.yaml", *to, "--cafile", "none.pem"], "none.pem")

    def test_nobody_there(self):
        self.file("login.yaml", LOGIN)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        self.expect(ENVIRONMENT, ["drive", "login.yaml", "--to", f"127.0.0.1:{port}"], f"127.0.0.1:{port}")
        self.expect(ENVIRONMENT, ["drive", "login.yaml", "--to", "no such host.invalid:143"], "no such host.invalid:143")

    def test_a_silent_server(self):
        self.file("login.yaml", LOGIN)
        with socket.create_server(("127.0.0.1", 0)) as silent:
            self.expect(MISMATCH, ["drive", "--timeout", "0.05", "login.yaml", "--to",
                                   f"127.0.0.1:{silent.getsockname()[1]}"],
                        "login.yaml:5:3: the server said nothing more in the time it had")


# A client that hears to the end, and fails after so many bytes.
FAILS_AFTER = CLIENT.replace("sys.argv[1:]", "sys.argv[2:]") + "sys.exit(3 if len(heard) == int(sys.argv[1]) else 0)"


class Faults(Test):
    def fails_after(self, count):
        return [sys.executable, "-c", FAILS_AFTER, str(count)]

    def test_a_sweep_that_holds(self):
        self.file("a.yaml", GREETING)
        self.expect(HELD, ["run", "--split", "sweep", "a.yaml", "--", *self.client()],
                    "passed   a.yaml\nnote     10 cases of a sweep\n1 passed, 0 failed\n")

    def test_a_sweep_tells_the_smallest_that_fails(self):
        self.file("a.yaml", GREETING)
        output = self.expect(MISMATCH, ["run", "--seed", "5", "--fault", "truncate=sweep", "a.yaml", "--", *self.fails_after(4)],
                             "the client's exit status was 3", "sweep     the smallest of 11 cases that fails\n",
                             "again     mailrig run --fault truncate=4 --seed 5 a.yaml -- ")
        self.assertNotIn("said", output)
        self.expect(MISMATCH, ["run", "--fault", "truncate=4", "a.yaml", "--", *self.fails_after(4)])
        self.expect(HELD, ["run", "--fault", "truncate=4", "a.yaml", "--", *self.fails_after(5)])

    def test_of_the_scenario_unless_the_command_line_has_others(self):
        self.file("a.yaml", GREETING + "faults: [{truncate: 4}]\n")
        self.expect(MISMATCH, ["run", "a.yaml", "--", *self.fails_after(4)], "--fault truncate=4")
        self.expect(HELD, ["run", "--split", "3", "a.yaml", "--", *self.fails_after(4)])

    def test_one_that_never_fired_is_told(self):
        self.file("a.yaml", GREETING)
        self.expect(HELD, ["run", "--fault", "reset=500", "a.yaml", "--", *self.client()],
                    "note     the fault reset=500 never fired\n")

    def test_served(self):
        self.file("a.yaml", GREETING)
        served = Served(self, "--once", "--fault", "truncate=4", "--fault", "corrupt=0", "a.yaml")
        self.assertRegex(served.talk(), r"(?s)^[^+]OK $")
        status, output = served.ends()
        self.assertEqual(status, HELD, output)

    def test_driven(self):
        self.file("a.yaml", LOGIN)
        served = Served(self, "a.yaml")
        to = ["a.yaml", "--to", f"127.0.0.1:{served.port}"]
        self.expect(HELD, ["drive", "--split", "1", *to], "1 passed, 0 failed")
        self.expect(HELD, ["drive", "--fault", "client:truncate=sweep", *to], "1 passed, 0 failed")

    def test_time_may_run_faster(self):
        self.file("a.yaml", "protocol: pop3\nsession:\n  - delay: 20m\n  - |\n    S: +OK ready\n")
        self.expect(HELD, ["run", "--time-scale", "0.00001", "a.yaml", "--", *self.client()])

    def test_bad_usage_is_2(self):
        self.file("a.yaml", GREETING)
        for words, text in (
            (["--fault", "slow"], "there is no fault 'slow'; there are 'split'"),
            (["--fault", "truncate"], "'truncate' takes a number of bytes from 0 on"),
            (["--split", "0"], "'split' takes a number of bytes from 1 on"),
            (["--rate", "5"], "'rate' takes bytes a second such as 500B/s"),
            (["--time-scale", "-1"], "--time-scale"),
            (["--split", "sweep", "--fault", "reset=sweep"], "two sweeps at once"),
        ):
            with self.subTest(words=words):
                self.expect(USAGE, ["run", *words, "a.yaml", "--", "true"], text)
        self.expect(USAGE, ["serve", "--split", "sweep", "a.yaml"], "a sweep is played by mailrig run")


class Seeds(Test):
    def test_written_for_each_target(self):
        self.file("in/login.yaml", LOGIN)
        self.file("in/patterns.yaml", PATTERNS)
        self.expect(HELD, ["seeds", "out", "in"], " seeds in out\n")
        for target in ("pop3_reply", "pop3_session"):
            with open(os.path.join(self.folder, "out", target, "in-login.yaml"), "rb") as seed:
                self.assertEqual(seed.read(), b"+OK ready\r\n+OK\r\n+OK\r\n+OK bye\r\n")
        self.assertEqual(sorted(os.listdir(os.path.join(self.folder, "out/scenario_yaml"))),
                         ["in-login.yaml", "in-patterns.yaml"])
        self.expect(ENVIRONMENT, ["seeds", "in/login.yaml", "in"], "mailrig seeds: ")


def gone(pid):
    """No such process, or one that only waits for its status to be asked; at once or very soon."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
                if stat.read().rsplit(")", 1)[1].split()[0] in "ZX":
                    return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.01)
    return False


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
