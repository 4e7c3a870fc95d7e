"""Prove that a request was done: a receipt that names nobody, signed by this installation."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from polku.features.privacy.models import Request
from polku.features.questions.rules import event_store
from polku.store.erasing.ledger import Ledger
from polku.vocabulary.errors import InvalidFile, translatable


class Receipt(msgspec.Struct, frozen=True):
    """What is printed and can be verified. It holds no identifier of the person."""

    number: str
    project: int
    wish: str
    asked_at: datetime
    finished_at: datetime
    events: int
    identifiers: int
    quarantined: int
    files: int
    signature: str = ""


_decoder = msgspec.json.Decoder(Receipt)


def receipt_of(request: Request) -> Receipt:
    """Return the receipt of a request that is done."""
    return Receipt(
        number=request.receipt,
        project=request.project_pk,
        wish=request.wish,
        asked_at=request.asked_at.astimezone(UTC),
        finished_at=(request.finished_at or request.asked_at).astimezone(UTC),
        events=request.events,
        identifiers=request.identifiers,
        quarantined=request.quarantined,
        files=request.files,
        signature=request.signature,
    )


def sign(request: Request) -> None:
    """Put the signature of this installation on a request that is done."""
    request.signature = event_store().erasures.ledger.sign(_text(receipt_of(request)))


def as_json(request: Request) -> bytes:
    """Return the receipt as a file to be kept."""
    return msgspec.json.format(msgspec.json.encode(receipt_of(request)), indent=2) + b"\n"


def verified(text: bytes, ledger: Ledger) -> Receipt:
    """Return the receipt in ``text``; raises `InvalidFile` unless this installation gave it so."""
    try:
        receipt = _decoder.decode(text)
    except msgspec.MsgspecError as fault:
        raise InvalidFile(translatable("This file is no receipt of Polku.")) from fault
    if not ledger.signed(_text(receipt), receipt.signature):
        raise InvalidFile(
            translatable("This receipt was not given by this installation, or it was changed.")
        )
    return receipt


def _text(receipt: Receipt) -> bytes:
    unsigned: dict[str, Any] = msgspec.to_builtins(receipt)
    return msgspec.json.encode({**unsigned, "signature": ""}, order="sorted")
