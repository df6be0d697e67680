"""JSON inside of a script element."""

import json

import orjson


def script_json(value: object) -> str:
    """Without ``<``, since the element ends at ``</script`` and may not hold ``<!--`` (HTML §4.12.1.3)."""
    try:
        text = orjson.dumps(value).decode()
    except TypeError:  # an integer past 64 bits, half of a UTF-16 pair
        text = json.dumps(value)
    return text.replace("<", "\\u003c")
