"""Contact details are hidden wherever they stand, and nothing else is."""

import pytest

from polku.features.people.masking import mask_properties, mask_text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("aino.lehtonen@mail.example.fi", "a••••@mail.example.fi"),
        ("Soita +358 40 123 4567.", "Soita +3 ••••67."),
        ("040-1234567", "04 ••••67"),
        ("(014) 123 4567", "(01 ••••67"),
        ("01.02.2026 ja 1.2.2026 klo 09.15", "01.02.2026 ja 1.2.2026 klo 09.15"),
        ("order 2026-03-02 of 50,001.00", "order 2026-03-02 of 50,001.00"),
        ("LN-204417", "LN-204417"),
        ("takes 0.25 s", "takes 0.25 s"),
        ("", ""),
    ],
)
def test_addresses_and_numbers_in_words(text: str, masked: str) -> None:
    assert mask_text(text) == masked


def test_fields_that_hold_contact_details() -> None:
    assert mask_properties(
        {
            "email": "aino@example.fi",
            "Phone_Number": 401234567,
            "hetu": "010154-123A",
            "address": {"street": "Kuja 1", "town": "Ähtäri", "geo": {"latitude": 62.5}},
            "note": "mail a@b.fi",
            "cc": ["x@y.fi", 7],
            "plan": "Fibre 100",
            "phone": None,
            "wait_s": 40,
        }
    ) == {
        "email": "a••••@example.fi",
        "Phone_Number": "••••",
        "hetu": "••••",
        "address": {"street": "••••", "town": "Ähtäri", "geo": {"latitude": "••••"}},
        "note": "mail a••••@b.fi",
        "cc": ["x••••@y.fi", 7],
        "plan": "Fibre 100",
        "phone": None,
        "wait_s": 40,
    }
