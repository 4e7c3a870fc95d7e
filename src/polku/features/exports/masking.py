"""Hide contact details in exported events from those who may not see them."""

import msgspec

from polku.features.people.masking import mask_properties, mask_text
from polku.measure.exports.reading import Row


def masked(row: Row) -> Row:
    """Return an event without addresses and numbers of people, in ids, words and properties."""
    properties = mask_properties(msgspec.json.decode(row.properties))
    return row._replace(
        case=mask_text(row.case),
        user_id=mask_text(row.user_id),
        anonymous_id=mask_text(row.anonymous_id),
        text=mask_text(row.text),
        properties=msgspec.json.encode(properties).decode(),
    )
