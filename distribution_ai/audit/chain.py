"""The hash chain of a ledger: each entry holds the hash of the one before it.

The hash of an entry is the SHA-256, in hexadecimal, of the canonical JSON (keys sorted, no spaces,
UTF-8) of the fields in :data:`HASHED`. Empty values count as null, and ``values`` counts as the
text of its own canonical JSON. So a changed entry has another hash, and a missing or reordered one
breaks the link; see Haber and Stornetta, How to Time-Stamp a Digital Document (1991).
"""

__all__ = ["CHANGED", "GENESIS", "HASHED", "MISSING", "UNLINKED", "Chain", "canonical_json"]

import hashlib
import json
from collections.abc import Mapping

GENESIS = "0" * 64
"""What the first entry of a company holds as the hash before it."""

HASHED = (
    "company_id",
    "sequence",
    "on",
    "event",
    "run_id",
    "proposal_key",
    "verb",
    "summary",
    "values",
    "snapshot_digest",
    "plan_digest",
    "policy_digest",
    "rule_ids",
    "actor",
    "user_id",
    "documents",
    "previous_hash",
)
"""The fields that an entry's hash covers: all but the hash itself."""

MISSING, UNLINKED, CHANGED = "missing", "unlinked", "changed"
"""What can be wrong with an entry: its number does not follow, its link does not, its hash."""


def canonical_json(value: object) -> str:
    """JSON with sorted keys and no spaces: the same value always gives the same text.

    Raises ValueError for numbers that are not finite.

    >>> canonical_json({"b": 1.5, "a": None})
    '{"a":null,"b":1.5}'
    """
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


class Chain:
    """The end of a company's chain, moved on entry by entry.

    ``sequence`` and ``hash`` are those of the last entry; at first, of the one before the first.

    >>> chain = Chain()
    >>> entry = chain.append({"event": "approved", "values": {"quantity": 2}})
    >>> Chain().follow(entry), Chain().follow({**entry, "event": "rejected"})
    ([], ['changed'])
    """

    def __init__(self, sequence: int = 0, last_hash: str = GENESIS):
        self.sequence = sequence
        self.hash = last_hash

    def append(self, entry: Mapping) -> dict:
        """The entry as the next of the chain, with ``sequence``, ``previous_hash`` and ``hash``."""
        self.sequence += 1
        linked = {**entry, "sequence": self.sequence, "previous_hash": self.hash}
        self.hash = linked["hash"] = _hash(linked)
        return linked

    def follow(self, entry: Mapping) -> list[str]:
        """Move on to an entry that was written before; what is wrong with it, if anything."""
        faults = []
        if entry.get("sequence") != self.sequence + 1:
            faults.append(MISSING)
        if entry.get("previous_hash") != self.hash:
            faults.append(UNLINKED)
        if entry.get("hash") != _hash(entry):
            faults.append(CHANGED)
        self.sequence, self.hash = entry.get("sequence"), entry.get("hash")
        return faults


def _hash(entry: Mapping) -> str:
    payload = {name: entry.get(name) or None for name in HASHED}
    if isinstance(entry.get("values"), Mapping):
        payload["values"] = canonical_json(entry["values"])
    return hashlib.sha256(canonical_json(payload).encode()).hexdigest()
