"""The vault's bytes: scrypt (RFC 7914) makes the key, AES-256-GCM seals the whole content.

The file is JSON, so that a reader sees version and parameters; `check` tells a wrong passphrase from a
damaged file. No plain text stands in a local variable of a frame that an exception leaves.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import unicodedata
from typing import TYPE_CHECKING, Literal, final

import msgspec

from sf_tui.model.secret import MASK, Secret

if TYPE_CHECKING:
    from typing import NoReturn

SCRYPT_N = 2**15
SCRYPT_R = 8
SCRYPT_P = 1
_MOST_MEMORY = 256 << 20
"""Bytes: a tampered header must not fill the machine."""
_SPARE_MEMORY = 1 << 20


class Parameters(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the passphrase becomes a key; memory is 128·n·r bytes."""

    name: Literal["scrypt"] = "scrypt"
    n: int = SCRYPT_N
    r: int = SCRYPT_R
    p: int = SCRYPT_P
    salt: bytes

    def are_sane(self) -> bool:
        """Whether scrypt can be run with them in bounded time and memory."""
        is_power = self.n >= 2 and self.n & (self.n - 1) == 0
        return (
            is_power
            and 1 <= self.r <= 64
            and 1 <= self.p <= 16
            and 128 * self.n * self.r <= _MOST_MEMORY
            and len(self.salt) >= 16
        )


class Envelope(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file."""

    format: Literal["sf-tui vault"] = "sf-tui vault"
    version: Literal[1] = 1
    kdf: Parameters
    check: bytes
    cipher: Literal["AES-256-GCM"] = "AES-256-GCM"
    nonce: bytes
    data: bytes

    def header(self) -> bytes:
        """Return what is authenticated with the content: everything but nonce and data."""
        return msgspec.json.encode([self.format, self.version, self.kdf, self.check, self.cipher])


@final
class Key:
    """A derived key that does not print itself."""

    __slots__ = ("_bytes", "check", "parameters")

    def __init__(self, passphrase: Secret, parameters: Parameters) -> None:
        """Run scrypt: about 0.1 s and 32 MiB with the parameters of this version."""
        derived = hashlib.scrypt(
            _bytes_of(passphrase),
            salt=parameters.salt,
            n=parameters.n,
            r=parameters.r,
            p=parameters.p,
            maxmem=128 * parameters.n * parameters.r + 128 * parameters.r * parameters.p + _SPARE_MEMORY,
            dklen=64,
        )
        self.parameters = parameters
        self._bytes = derived[:32]
        self.check = hashlib.sha256(derived[32:]).digest()[:16]

    @classmethod
    def new(cls, passphrase: Secret) -> Key:
        """Derive a key with a fresh salt."""
        return cls(passphrase, Parameters(salt=os.urandom(16)))

    def fits(self, envelope: Envelope) -> bool:
        """Whether the envelope was sealed with this key."""
        return self.parameters == envelope.kdf and hmac.compare_digest(self.check, envelope.check)

    def seal(self, secrets: dict[str, Secret]) -> bytes:
        """Return the file's bytes."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(12)  # never twice: 96 random bits a write
        envelope = Envelope(kdf=self.parameters, check=self.check, nonce=nonce, data=b"")
        content = msgspec.json.encode({name: secret.reveal() for name, secret in secrets.items()})
        data = AESGCM(self._bytes).encrypt(nonce, content, envelope.header())
        sealed = msgspec.json.encode(msgspec.structs.replace(envelope, data=data))
        return msgspec.json.format(sealed) + b"\n"

    def open(self, envelope: Envelope) -> dict[str, Secret] | None:
        """Return the content; None when it is damaged (and nothing that a traceback could print)."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            content = AESGCM(self._bytes).decrypt(envelope.nonce, envelope.data, envelope.header())
            plain = msgspec.json.decode(content, type=dict[str, str])
        except (InvalidTag, ValueError, msgspec.MsgspecError):
            return None
        return {name: Secret(text) for name, text in plain.items()}

    def __repr__(self) -> str:
        return MASK

    def __reduce__(self) -> NoReturn:
        raise TypeError("a vault's key is not pickled")


def _bytes_of(passphrase: Secret) -> bytes:
    """Return the same bytes for an é typed on any system; bytes that are no UTF-8 pass as surrogates."""
    return unicodedata.normalize("NFC", passphrase.reveal()).encode("utf-8", "surrogatepass")


def read_envelope(content: bytes) -> Envelope | None:
    """Return the file's parts; None when they are damaged or ask for the absurd."""
    try:
        envelope = msgspec.json.decode(content, type=Envelope, strict=True)
    except msgspec.MsgspecError:
        return None
    return envelope if envelope.kdf.are_sane() and len(envelope.nonce) == 12 else None


def version_of(content: bytes) -> int:
    """Return the version that a file of ours claims, 0 for anything else."""

    class Claim(msgspec.Struct):
        format: Literal["sf-tui vault"]
        version: int

    try:
        return msgspec.json.decode(content, type=Claim).version
    except msgspec.MsgspecError:
        return 0
