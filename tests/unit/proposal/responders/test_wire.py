"""What lies between a client and its server: certificates, proxies, logs, and nothing left open."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import os
import ssl
import threading
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from neurojit.model.reply import Answer, Reply, Unanswered
from neurojit.proposal.responders.access import Service
from neurojit.proposal.responders.asking import Patience
from neurojit.proposal.responders.retries import Retries
from tests.loopback import steps
from tests.loopback.server import Loopback, Turn
from tests.scenarios.scripts import run
from tests.unit.proposal.responders.asked import Asked, given_away, question

BOTH: tuple[Service, ...] = ("gemini", "openai")
PATIENCE = Patience(Retries(1), failures=10**6, most_bytes=1 << 20)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a certificate of 127.0.0.1 that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.mark.parametrize("service", BOTH)
def test_a_certificate_that_is_trusted_here_is_trusted(
    service: Service, tls: ssl.SSLContext, certificate: Path
) -> None:
    """``SSL_CERT_FILE``, as those need it who are behind a proxy that looks into everything."""
    with Loopback([steps.says("ok")], tls=tls) as server:
        answer = Asked(service, server.url, {"SSL_CERT_FILE": str(certificate)}).respond(question())
    assert isinstance(answer, Reply), answer


@pytest.mark.parametrize("service", BOTH)
def test_a_certificate_that_nobody_vouches_for_is_refused(service: Service, tls: ssl.SSLContext) -> None:
    """No request, and so no key, goes there."""
    with Loopback(then=steps.says("ok"), tls=tls) as server:
        answer = Asked(service, server.url, patience=PATIENCE).respond(question())
    assert isinstance(answer, Unanswered)
    assert answer.why.startswith("no connection: [SSL: CERTIFICATE_VERIFY_FAILED]")
    assert server.requests == []


@pytest.mark.parametrize("service", BOTH)
def test_an_encrypted_connection_can_be_cut_too(
    service: Service, tls: ssl.SSLContext, certificate: Path
) -> None:
    """Whoever reads from it wakes up."""
    reached = threading.Event()

    def stall(turn: Turn) -> None:
        reached.set()
        steps.stalls(1)(turn)

    answers: list[Answer] = []
    with Loopback([stall], tls=tls) as server:
        asked = Asked(service, server.url, {"SSL_CERT_FILE": str(certificate)})
        asking = threading.Thread(target=lambda: answers.append(asked.respond(question(600.0))))
        asking.start()
        assert reached.wait(300)
        readers = [one for one in threading.enumerate() if one.name == f"neurojit-{asked.responder.author}"]
        asked.close()
        asking.join(300)
        for reader in readers:
            reader.join(300)
        assert not [reader for reader in readers if reader.is_alive()]
    assert answers == [Unanswered("closed", asked.responder.author, lasting=True)]


@pytest.mark.parametrize("service", BOTH)
def test_a_proxy_is_used_where_the_environment_has_one(service: Service) -> None:
    """It gets the whole address; the host itself is never looked up."""
    with Loopback([steps.says("ok")]) as proxy:
        name = "OPENAI_BASE_URL" if service == "openai" else "GOOGLE_GEMINI_BASE_URL"
        environ = {name: "http://model.invalid/api", "http_proxy": proxy.url}
        answer = Asked(service, "", environ).respond(question())
    assert isinstance(answer, Reply), answer
    assert proxy.requests[0].path.startswith("http://model.invalid/api/")


def open_sockets() -> int:
    found = 0
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(FileNotFoundError):
            found += os.readlink(f"/proc/self/fd/{name}").startswith("socket:")
    return found


LEAVING = {
    "truncated": steps.truncated(),
    "reset": steps.resets(),
    "too long": steps.huge(4),
    "packed": steps.packed(),
    "no JSON": steps.typed("text/event-stream", b"data: {nonsense\n\n" * 9),
    "failed": steps.status(503),
    "fails within": steps.fails_within(),
    "fine": steps.says("ok"),
}


@pytest.mark.parametrize("service", BOTH)
def test_no_connection_stays_open(service: Service) -> None:
    """Whatever became of its request."""
    script = [step for step in LEAVING.values() for _ in range(3)]
    with Loopback([steps.says("ok"), *script]) as server:
        asked = Asked(service, server.url, patience=PATIENCE)
        asked.respond(question())
        before = open_sockets()
        for _ in range(3 * len(LEAVING)):
            asked.respond(question())
        for thread in threading.enumerate():
            if thread.name == f"neurojit-{asked.responder.author}":
                thread.join(300)
        assert server.steps_left == 0
    assert open_sockets() <= before


@pytest.mark.parametrize("key", ["two\nlines-of-a-key", "clé-de-gemini-0123", "a-key-with\0zero"])
@pytest.mark.parametrize("service", BOTH)
def test_a_key_that_no_header_can_hold_is_not_quoted(service: Service, key: str) -> None:
    """The client quotes the header that it refuses."""
    variable = "OPENAI_API_KEY" if service == "openai" else "GEMINI_API_KEY"
    with Loopback() as server:
        answer = Asked(service, server.url, {variable: key}, patience=PATIENCE).respond(question())
    assert isinstance(answer, Unanswered)
    assert not [part for part in ("lines-of", "cl\\xe9-de", "gemini-0", "key-with") if part in answer.why]
    assert server.requests == []


def test_a_log_that_is_on_from_the_beginning_holds_no_key() -> None:
    """Before any client was imported; servers send the key back in headers, which httpcore writes down."""
    ended = run(
        """
        import logging
        logging.basicConfig(level=logging.DEBUG)
        from tests.loopback import steps
        from tests.loopback.server import Loopback
        from tests.unit.proposal.responders.asked import Asked, question
        with Loopback(then=steps.quotes_key(401)) as server:
            print(Asked("openai", server.url).respond(question()).why)
        """
    )
    assert "the key was refused (401)" in ended.out
    assert "receive_response_headers.complete" in ended.err
    assert given_away(ended.out + ended.err) == []
