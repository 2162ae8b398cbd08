"""Real servers on loopback: each started with a configuration of its own in a temporary folder, and stopped by pid."""
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

USER, PASSWORD = "fred", "secret word"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def unprivileged():
    """Whom mail is stored as: ourselves, or nobody where we are root."""
    return pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())


class Server:
    """A process of ours that listens on `ports`; its folder goes with it."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="mailrig-live-")
        os.chmod(self.folder, 0o755)
        self.certificate = os.path.join(self.folder, "cert.pem")
        self.key = os.path.join(self.folder, "key.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                        "-keyout", self.key, "-out", self.certificate], check=True, capture_output=True)
        self.process = None

    def write(self, name, text, mode=0o644):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, mode)
        return path

    def start(self, command, port):
        self.output = open(os.path.join(self.folder, "output"), "wb")
        self.process = subprocess.Popen(command, stdout=self.output, stderr=self.output, start_new_session=True)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        log = self.log()
        self.stop()
        raise RuntimeError(f"{command[0]} did not start:\n{log}")

    def log(self):
        texts = []
        for name in ("output", "log", "spool/log/mainlog", "spool/log/paniclog"):
            path = os.path.join(self.folder, name)
            if os.path.exists(path):
                with open(path, encoding="utf-8", errors="replace") as file:
                    texts.append(file.read())
        return "\n".join(texts)

    def stop_process(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()

    def stop(self):
        self.stop_process()
        self.output.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Dovecot(Server):
    """POP3 or IMAP with TLS, STARTTLS and SASL, and a Maildir; `messages` are delivered beforehand."""

    def __init__(self, messages, protocol="pop3", plaintext=False, rawlog=False, compress=True, tls=True):
        super().__init__()
        self.port, self.tls_port = free_port(), free_port()
        me = unprivileged()
        mail = self.mail = os.path.join(self.folder, "mail")
        self.messages = messages
        self.reset()
        users = self.write("users", f"{USER}:{{PLAIN}}{PASSWORD}:{me.pw_uid}:{me.pw_gid}::{mail}\n")
        ourselves = pwd.getpwuid(os.getuid()).pw_name
        # Dovecot's helpers would change to users of its own, which only root can.
        group = grp.getgrgid(os.getgid()).gr_name
        as_ourselves = "" if os.getuid() == 0 else f"""
default_internal_user = {ourselves}
default_login_user = {ourselves}
default_internal_group = {group}
"""
        self.configuration = self.write("dovecot.conf", f"""
protocols = {protocol}
listen = 127.0.0.1
base_dir = {self.folder}/run
state_dir = {self.folder}/run
log_path = {self.folder}/log
{as_ourselves}
first_valid_uid = 1
mail_location = maildir:{mail}
ssl = {"no" if not tls else "yes" if plaintext else "required"}
disable_plaintext_auth = {"no" if plaintext else "yes"}
ssl_cert = <{self.certificate}
ssl_key = <{self.key}
auth_mechanisms = plain login cram-md5 digest-md5 scram-sha-1 scram-sha-256 apop
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {users}
}}
userdb {{
  driver = passwd-file
  args = {users}
}}
mail_plugins = quota
protocol imap {{
  mail_plugins = quota imap_quota {"imap_zlib" if compress else ""}
}}
plugin {{
  quota = maildir:User quota
  quota_rule = *:storage=1G
}}
service {protocol}-login {{
  chroot =
  inet_listener {protocol} {{
    port = {self.port}
  }}
  inet_listener {protocol}s {{
    port = {self.tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
{f"rawlog_dir = {self.rawlogs()}" if rawlog else ""}
""")
        if rawlog:
            os.mkdir(self.rawlogs())
            os.chown(self.rawlogs(), me.pw_uid, me.pw_gid)
        self.start(["dovecot", "-F", "-c", self.configuration], self.port)

    def reset(self):
        """Forgets all that clients did: a mailbox with the messages, and nothing known of it."""
        me = unprivileged()
        shutil.rmtree(self.mail, ignore_errors=True)
        for sub in ("cur", "new", "tmp"):
            os.makedirs(os.path.join(self.mail, sub))
        for number, message in enumerate(self.messages, 1):
            with open(os.path.join(self.mail, "new", f"{number:08}.eml"), "wb") as file:
                file.write(message)
        for path, _, files in os.walk(self.mail):
            for one in [path, *(os.path.join(path, name) for name in files)]:
                os.chown(one, me.pw_uid, me.pw_gid)

    def rawlogs(self):
        """The folder of what Dovecot has logged of each connection, of a server started with rawlog=True."""
        return os.path.join(self.folder, "rawlogs")


class Exim(Server):
    """An MTA with AUTH and STARTTLS that delivers all mail for localhost into one Maildir."""

    def __init__(self):
        super().__init__()
        self.port = free_port()
        me = pwd.getpwnam("Debian-exim") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        self.mail = os.path.join(self.folder, "mail")
        for path in (self.mail, os.path.join(self.folder, "spool")):
            os.makedirs(path, exist_ok=True)
            os.chown(path, me.pw_uid, me.pw_gid)
        os.chown(self.folder, me.pw_uid, me.pw_gid)
        for path in (self.certificate, self.key):
            os.chown(path, me.pw_uid, me.pw_gid)
        configuration = self.write("exim.conf", f"""
exim_user = {me.pw_uid}
exim_group = {me.pw_gid}
spool_directory = {self.folder}/spool
log_file_path = {self.folder}/spool/log/%slog
pid_file_path = {self.folder}/pid
primary_hostname = localhost
local_interfaces = 127.0.0.1
daemon_smtp_ports = {self.port}
keep_environment =
never_users =
host_lookup =
rfc1413_query_timeout = 0s
deliver_drop_privilege = true
queue_only = true
smtp_accept_max = 100
smtp_accept_queue_per_connection = 0
tls_advertise_hosts = *
tls_certificate = {self.certificate}
tls_privatekey = {self.key}
auth_advertise_hosts = *
acl_smtp_rcpt = rcpt
acl_smtp_data = accept
acl_smtp_vrfy = accept

begin acl
rcpt:
  deny local_parts = nobody
       message = no such user
  accept domains = localhost
  deny

begin routers
all:
  driver = accept
  transport = maildir

begin transports
maildir:
  driver = appendfile
  maildir_format
  directory = {self.mail}
  user = {me.pw_uid}
  group = {me.pw_gid}

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{{USER}}}}}{{eq{{$auth3}}{{{PASSWORD}}}}}}}}}
  server_set_id = $auth2
cram:
  driver = cram_md5
  public_name = CRAM-MD5
  server_secret = ${{if eq{{$auth1}}{{{USER}}}{{{PASSWORD}}}fail}}
  server_set_id = $auth1
""")
        self.start(["exim4", "-C", configuration, "-bdf"], self.port)

    def arrived(self):
        """The messages in the spool, as their texts."""
        folder = os.path.join(self.folder, "spool", "input")
        texts = []
        for name in sorted(os.listdir(folder)) if os.path.exists(folder) else ():
            if name.endswith("-H"):
                with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as header, \
                        open(os.path.join(folder, name[:-1] + "D"), encoding="utf-8", errors="replace") as body:
                    texts.append(header.read() + body.read().split("\n", 1)[1])
        return texts


if __name__ == "__main__":
    sys.exit("this is no test")
