"""One process at a time may write to an event server, and the next one takes over in time."""

import time

import pytest

from polku.site.leases import WriterLease
from polku.vocabulary.errors import StoreBusy

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_holds_the_lease_and_keeps_it() -> None:
    one, other = WriterLease("server"), WriterLease("server")
    assert one.hold()
    assert not one.hold()
    with pytest.raises(StoreBusy, match="Another Polku process"):
        other.hold()
    elsewhere = WriterLease("another server")
    assert elsewhere.hold()
    elsewhere.release()
    one.release()
    assert other.hold()
    other.release()


def test_a_lease_that_nobody_renews_ends() -> None:
    hung, other = WriterLease("server", lasts=0.4), WriterLease("server")
    assert hung.hold()
    hung._ended.set()  # its process hangs
    time.sleep(0.5)
    assert other.hold()
    with pytest.raises(StoreBusy):
        hung.hold()
    other.release()


def test_a_lease_is_renewed_while_its_process_lives() -> None:
    one, other = WriterLease("server", lasts=0.8), WriterLease("server")
    assert one.hold()
    time.sleep(1.2)
    with pytest.raises(StoreBusy):
        other.hold()
    assert not one.hold()
    one.release()
