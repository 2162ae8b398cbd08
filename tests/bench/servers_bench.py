#!/usr/bin/env python3
"""`mailrig serve` beside other servers: many sessions, a sink for mail, and how soon it listens.

servers_bench.py MAILRIG [--postfix FOLDER] [--rounds N]

Everything is on loopback, ends by itself, and is measured in turn, round by round; what counts are medians and the ratios of one
run. FOLDER holds Debian's package postfix, unpacked and not installed: apt-get download postfix; dpkg -x postfix_*.deb FOLDER
"""
import argparse
import os
import re
import resource
import select
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOO_LONG = 60  # seconds; whatever takes longer is a failure
SESSIONS, ROUND_TRIPS = 2000, 10
MESSAGES, AT_ONCE = 5000, 50


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def await_listening(port, process):
    """Seconds until a connection is taken, asked for without rest."""
    deadline = time.monotonic() + TOO_LONG
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            sys.exit(f"{process.args[0]} ended with {process.returncode}")
    sys.exit(f"{process.args[0]} does not listen")


class Server:
    """A program that listens on the port that its words name, until the end of the block."""

    def __init__(self, words, env=None):
        self.port = free_port()
        self.words = [word.replace("{port}", str(self.port)) for word in words]
        self.env = env

    def __enter__(self):
        begun = time.monotonic()
        self.process = subprocess.Popen(self.words, env=self.env, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        await_listening(self.port, self.process)
        self.startup = time.monotonic() - begun
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def resident(self):
        """Bytes of memory of its own; what the kernel keeps for sockets is not among them."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return int(re.search(r"VmRSS:\s+(\d+) kB", status.read())[1]) * 1024

    def cpu(self):
        """Seconds of processor time."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def serve(mailrig, scenario, *words):
    return Server([mailrig, "serve", "--quiet", "--listen", "127.0.0.1:{port}", *words, os.path.join(HERE, scenario)])


def many_at_once(mailrig, threads):
    """2,000 sessions at once: seconds for all their round trips, bytes for each held session, and sessions lost."""
    with serve(mailrig, "noops.yaml", "--threads", threads) as server:
        with socket.create_connection(("127.0.0.1", server.port), TOO_LONG) as first:  # what is made at first use
            first.sendall(b"a NOOP\r\n" * ROUND_TRIPS)
            while not first.recv(4096).endswith(b"completed\r\n"):
                pass
        time.sleep(0.1)
        before = server.resident()
        peers = {}
        for _ in range(SESSIONS):
            peer = socket.create_connection(("127.0.0.1", server.port), TOO_LONG)
            peers[peer.fileno()] = [peer, -1, b""]  # replies heard; the greeting is none
        poll = select.epoll()
        for descriptor in peers:
            poll.register(descriptor, select.EPOLLIN)
        begun = time.monotonic()
        left = SESSIONS
        lost = 0
        while left > 0 and time.monotonic() - begun < TOO_LONG:
            for descriptor, _ in poll.poll(1):
                state = peers[descriptor]
                more = state[0].recv(4096)
                state[2] += more
                if more and not state[2].endswith(b"\r\n"):
                    continue
                state[1] += 1
                state[2] = b""
                if not more or state[1] == ROUND_TRIPS:
                    lost += not more
                    left -= 1
                    poll.unregister(descriptor)
                else:
                    state[0].sendall(b"a%d NOOP\r\n" % state[1])
        took = time.monotonic() - begun
        held = (server.resident() - before) / SESSIONS
        for state in peers.values():
            state[0].close()
        return took, held, lost + left


def sink_rate(source, env, server):
    begun, cpu = time.monotonic(), server.cpu()
    subprocess.run([source, "-s", str(AT_ONCE), "-m", str(MESSAGES), "-l", "512", f"127.0.0.1:{server.port}"],
                   env=env, check=True, timeout=TOO_LONG)
    return MESSAGES / (time.monotonic() - begun), (server.cpu() - cpu) / MESSAGES * 1e6


def sinks(mailrig, postfix, rounds):
    tools = os.path.join(postfix, "usr/sbin")
    env = {**os.environ, "LD_LIBRARY_PATH": os.path.join(postfix, "usr/lib/postfix")}
    source = os.path.join(tools, "smtp-source")
    others = {"smtp-sink": Server([os.path.join(tools, "smtp-sink"), *(["-u", "nobody"] if os.getuid() == 0 else []),
                                   "127.0.0.1:{port}", "1000"], env),
              "mailrig, 1 thread": serve(mailrig, "sink.yaml", "--threads", "1"),
              "mailrig, 2 threads": serve(mailrig, "sink.yaml", "--threads", "2")}
    rates = {name: [] for name in others}
    costs = {name: [] for name in others}
    for server in others.values():
        server.__enter__()
        sink_rate(source, env, server)  # warm
    for _ in range(rounds):
        for name, server in others.items():
            rate, cost = sink_rate(source, env, server)
            rates[name].append(rate)
            costs[name].append(cost)
    for server in others.values():
        server.__exit__()
    base = statistics.median(rates["smtp-sink"])
    for name, all_rates in rates.items():
        rate = statistics.median(all_rates)
        print(f"{name:22} {rate:8.0f} sessions a second, {rate / base:5.2f} of smtp-sink, "
              f"{statistics.median(costs[name]):5.0f} us of processor time each")


DOVECOT = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
log_path = {folder}/log
ssl = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
}}
"""


def startups(mailrig, postfix, rounds):
    folder = tempfile.mkdtemp()
    servers = {"mailrig": lambda: serve(mailrig, "sink.yaml")}
    if postfix:
        tools = os.path.join(postfix, "usr/sbin")
        env = {**os.environ, "LD_LIBRARY_PATH": os.path.join(postfix, "usr/lib/postfix")}
        user = ["-u", "nobody"] if os.getuid() == 0 else []
        servers["smtp-sink"] = lambda: Server([os.path.join(tools, "smtp-sink"), *user, "127.0.0.1:{port}", "100"], env)
    if shutil.which("dovecot") and os.getuid() == 0:
        def dovecot():
            server = Server(["dovecot", "-F", "-c", os.path.join(folder, "dovecot.conf")])
            with open(os.path.join(folder, "dovecot.conf"), "w", encoding="ascii") as file:
                file.write(DOVECOT.format(folder=folder, port=server.port, user="nobody", group="nogroup"))
            return server
        servers["dovecot"] = dovecot
    if subprocess.run(["/usr/bin/python3", "-c", "import aiosmtpd"], capture_output=True, check=False).returncode == 0:
        servers["aiosmtpd"] = lambda: Server(["/usr/bin/python3", "-m", "aiosmtpd", "-n", "-l", "127.0.0.1:{port}"])
    times = {name: [] for name in servers}
    for _ in range(rounds * 3):
        for name, make in servers.items():
            with make() as server:
                times[name].append(server.startup)
    for name, all_times in times.items():
        print(f"{name:22} listens after {statistics.median(all_times) * 1000:6.1f} ms "
              f"(best {min(all_times) * 1000:.1f})")
    shutil.rmtree(folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mailrig", type=os.path.abspath)
    parser.add_argument("--postfix", type=os.path.abspath, help="the unpacked package")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    for threads in ("1", "2"):
        all_rounds = [many_at_once(options.mailrig, threads) for _ in range(options.rounds)]
        took, held, lost = (statistics.median(column) for column in zip(*all_rounds))
        print(f"{SESSIONS} sessions at once of {ROUND_TRIPS} round trips, {threads} threads: {took:.2f} s, "
              f"{held:.0f} bytes each, {lost:.0f} lost")
    if options.postfix:
        sinks(options.mailrig, options.postfix, options.rounds)
    startups(options.mailrig, options.postfix, options.rounds)


if __name__ == "__main__":
    main()
