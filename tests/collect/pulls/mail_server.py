"""Run the distribution's IMAP server by itself, over a mailbox that is filled here."""

import imaplib
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from pathlib import Path

import pytest

from tools.browsing import free_port

USER, PASSWORD = "aino@example.fi", 's"älä kerro\\'
_BINARY = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = {ssl}
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
auth_mechanisms = plain
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 1
mail_location = maildir:{folder}/mail
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {secure}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""


class MailServer:
    """A running server; ``plain`` is the port of STARTTLS, ``secure`` that of TLS."""

    def __init__(self, folder: Path, *, encrypts: bool = True) -> None:
        self.folder = folder
        self.plain, self.secure = free_port(), free_port()
        self.certificate = folder / "cert.pem"
        self._encrypts = encrypts
        self._process: subprocess.Popen[bytes] | None = None
        _certify(folder)
        (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n", encoding="utf-8")
        (folder / "users").chmod(0o644)
        (folder / "mail").mkdir()
        self._configure()

    def start(self) -> None:
        """Start, and return once it answers."""
        assert _BINARY
        command = [_BINARY, "-F", "-c", str(self.folder / "dovecot.conf")]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
        for _ in range(200):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.plain)) as line:
                if line.recv(100):
                    return
            time.sleep(0.05)
        pytest.fail((self.folder / "log").read_text())

    def stop(self) -> None:
        """Stop, and return once it and its children have ended."""
        if self._process:
            self._process.terminate()
            self._process.wait(20)
            self._process = None

    def cut(self) -> None:
        """End at once, with every connection, as a machine without power does."""
        assert self._process
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(20)
        self._process = None

    def deliver(self, *messages: EmailMessage, folder: str = "INBOX") -> None:
        """Put messages into a folder, made where there is none."""
        with self.client() as client:
            client.create(folder)
            for one in messages:
                assert client.append(folder, "", "", one.as_bytes())[0] == "OK"

    @contextmanager
    def client(self) -> Iterator[imaplib.IMAP4_SSL]:
        """Lend a mail program that has signed in."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        with imaplib.IMAP4_SSL("127.0.0.1", self.secure, ssl_context=context) as client:
            client.authenticate("PLAIN", lambda _: f"\0{USER}\0{PASSWORD}".encode())
            yield client

    def _configure(self) -> None:
        root = os.getuid() == 0
        # it lets nobody be root, and as another user can be nobody else
        mail = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.getuid())
        own = mail.pw_name
        os.chown(self.folder / "mail", mail.pw_uid, mail.pw_gid)
        text = _CONFIGURATION.format(
            folder=self.folder,
            ssl="yes" if self._encrypts else "no",
            internal="dovecot" if root else own,
            internal_group="dovecot" if root else str(mail.pw_gid),
            login="dovenull" if root else own,
            uid=mail.pw_uid,
            gid=mail.pw_gid,
            plain=self.plain,
            secure=self.secure,
        )
        (self.folder / "dovecot.conf").write_text(text)


@contextmanager
def mail_server(*, encrypts: bool = True) -> Iterator[MailServer]:
    """Run a server with an empty mailbox; skip the test where none is installed."""
    if not _BINARY or not shutil.which("openssl"):
        pytest.skip("no IMAP server: make faults, or install dovecot-imapd")
    # short, for its sockets, and open to the user whose mail it is
    with tempfile.TemporaryDirectory(prefix="polku-mail-") as name:
        Path(name).chmod(0o755)
        server = MailServer(Path(name), encrypts=encrypts)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _certify(folder: Path) -> None:
    words = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    names = "subjectAltName=IP:127.0.0.1,DNS:localhost"
    files = ("-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem"))
    command = ["openssl", *words, *files, "-addext", names]
    subprocess.run(command, check=True, capture_output=True)
