"""Mail programs as clients under test: mail_programs.py PROGRAM plain|starttls|tls [MECHANISM]

Each fetches, or sends, one message in a folder of its own, without a person. Where to and whom to trust stands in MAILRIG_HOST,
MAILRIG_PORT and MAILRIG_CERT, as `mailrig run` sets them; user, password and whom to write to in MAILRIG_USER, MAILRIG_PASSWORD and
MAILRIG_RECIPIENT, what of the message has to arrive in MAILRIG_FETCHED. What the program logs goes to MAILRIG_LOG, if that is set and the program can.
"""
import glob
import os
import pty
import shutil
import subprocess
import sys
import tempfile

PORT, CERTIFICATE = os.environ["MAILRIG_PORT"], os.environ["MAILRIG_CERT"]
USER = os.environ.get("MAILRIG_USER", "fred")
PASSWORD = os.environ.get("MAILRIG_PASSWORD", "a secret")
RECIPIENT = os.environ.get("MAILRIG_RECIPIENT", "mooch@mail.example")
LOG = os.environ.get("MAILRIG_LOG", "")
MESSAGE = "From: fred@client.example\nTo: mooch@mail.example\nSubject: dots\n\n.one\n..two\nthree\n"
FETCHED = os.environ.get("MAILRIG_FETCHED", "if you can read this, the rig and your client understand each other.")


def write(name, text):
    with open(name, "w", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.write(text)
    return os.path.abspath(name)


def read(pattern):
    texts = []
    for path in glob.glob(pattern, recursive=True):
        if os.path.isfile(path):
            with open(path, encoding="utf-8") as file:
                texts.append(file.read())
    return "\n".join(texts)


def run(command, text=""):
    subprocess.run(command, input=text, text=True, check=True)


def run_in_a_terminal(command):
    """For programs that want a person before a screen."""
    status = pty.spawn(["sh", "-c", 'stty rows 24 cols 80; exec "$@"', "sh", *command], lambda fd: os.read(fd, 4096), lambda _: b"")
    if status:
        sys.exit(f"{command[0]} ended with {os.waitstatus_to_exitcode(status)}")


def with_tls(security):
    return [f"--tls={'off' if security == 'plain' else 'on'}", f"--tls-starttls={'on' if security == 'starttls' else 'off'}",
            *([] if security == "plain" else [f"--tls-trust-file={CERTIFICATE}"])]


def mpop(security, mechanism):
    run(["mpop", "--host=localhost", f"--port={PORT}", f"--user={USER}", f"--auth={mechanism or 'user'}", *with_tls(security),
         f"--passwordeval=printf %s '{PASSWORD}'", "--keep=on", "--uidls-file=uidls", "--deliver=mbox,mbox"])
    assert FETCHED in read("mbox")


def msmtp(security, mechanism):
    run(["msmtp", "--host=localhost", f"--port={PORT}", "--domain=client.example", "--from=fred@client.example", *with_tls(security),
         *([f"--auth={mechanism}", f"--user={USER}", f"--passwordeval=printf %s '{PASSWORD}'"] if mechanism else ["--auth=off"]), RECIPIENT],
        MESSAGE)


def fetchmail(protocol, security, mechanism):
    tls = {"plain": 'sslproto ""', "starttls": f'sslproto "TLS1.2+" sslcertck sslcertfile "{CERTIFICATE}"',
           "tls": f'ssl sslcertck sslcertfile "{CERTIFICATE}"'}[security]
    rc = write("fetchmailrc", f'poll localhost protocol {protocol} port {PORT} auth {mechanism or "password"} user {USER} '
                              f'password "{PASSWORD}" fetchall keep {tls} mda "cat >> fetched"\n')
    os.environ["FETCHMAILHOME"] = os.getcwd()
    run(["fetchmail", "-f", rc, "--nosyslog", "--nodetach", "--pidfile", os.path.abspath("pid")])
    assert FETCHED in read("fetched")


def mbsync(security, mechanism):
    os.mkdir("mail")
    rc = write("mbsyncrc", f"""
IMAPStore far
Host localhost
Port {PORT}
User {USER}
Pass "{PASSWORD}"
SSLType {({"plain": "None", "starttls": "STARTTLS", "tls": "IMAPS"})[security]}
CertificateFile {CERTIFICATE}
AuthMechs {mechanism or "LOGIN"}

MaildirStore near
Path mail/
Inbox mail/INBOX

Channel all
Far :far:
Near :near:
Patterns INBOX
Create Near
Sync Pull
SyncState *
""")
    run(["mbsync", "-V", "-c", rc, "-a"])
    assert FETCHED in read("mail/**")


def mutt_settings(security):
    return f"""
set ssl_starttls={"yes" if security == "starttls" else "no"}
set ssl_force_tls={"no" if security == "plain" else "yes"}
set ssl_ca_certificates_file="{CERTIFICATE}"
set certificate_file="{CERTIFICATE}"
set quit=yes
set header_cache=""
set hostname=client.example
"""


def mutt(program, security, mechanism):
    scheme = "imaps" if security == "tls" else "imap"
    rc = write("muttrc", mutt_settings(security) + f"""
set folder="{scheme}://{USER}@localhost:{PORT}/"
set spoolfile="{scheme}://{USER}@localhost:{PORT}/INBOX"
set imap_pass="{PASSWORD}"
set imap_authenticators="{(mechanism or "login").lower()}"
set confirmappend=no
set confirmcreate=no
""")
    os.environ.update(HOME=os.getcwd(), TERM="xterm")
    run_in_a_terminal([program, "-n", "-F", rc, "-d", "5", "-e", 'push "<copy-message>=kept\n<quit>"'.replace("=kept", os.path.abspath("kept"))])
    debugged = glob.glob(".*muttdebug0")
    if LOG:
        shutil.copy(debugged[0], LOG)
    assert FETCHED in read("kept")


def mutt_sends(program, security, mechanism):
    scheme = "smtps" if security == "tls" else "smtp"
    rc = write("muttrc", mutt_settings(security) + f"""
set smtp_url="{scheme}://{USER + "@" if mechanism else ""}localhost:{PORT}/"
set smtp_authenticators="{mechanism.lower()}"
set smtp_pass="{PASSWORD}"
set from=fred@client.example
set use_envelope_from=yes
set copy=no
""")
    os.environ["HOME"] = os.getcwd()
    run([program, "-n", "-F", rc, "-d", "5", "-s", "dots", "--", RECIPIENT], MESSAGE)
    if LOG:
        shutil.copy(glob.glob(".*muttdebug0")[0], LOG)


PROGRAMS = {
    "mpop": mpop,
    "msmtp": msmtp,
    "fetchmail-pop3": lambda *how: fetchmail("pop3", *how),
    "fetchmail-imap": lambda *how: fetchmail("imap", *how),
    "mbsync": mbsync,
    "mutt": lambda *how: mutt("mutt", *how),
    "neomutt": lambda *how: mutt("neomutt", *how),
    "mutt-smtp": lambda *how: mutt_sends("mutt", *how),
    "neomutt-smtp": lambda *how: mutt_sends("neomutt", *how),
}

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        PROGRAMS[sys.argv[1]](sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "")
