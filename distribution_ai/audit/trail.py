"""What the record says of a document: recommended what, on which data, executed by whom."""

__all__ = ["Decision", "trail_of"]

from dataclasses import dataclass, field
from pathlib import Path

from distribution_ai.audit.export import DOCUMENT, ENTRY, POLICY, read_export


@dataclass
class Decision:
    """A proposal that led to the document: all entries about it, oldest first.

    ``run`` is the entry of the plan that it is part of, ``documents`` what else it led to, and
    ``policy`` the policy in force then, as its line in the export. What the export does not hold
    is None or empty.
    """

    proposal_key: str
    run_id: int | None
    entries: list[dict] = field(default_factory=list)
    run: dict | None = None
    documents: list[dict] = field(default_factory=list)
    policy: dict | None = None

    @property
    def recommended(self) -> dict | None:
        """The entry of the recommendation."""
        return next((e for e in self.entries if e["event"] == "recommended"), None)

    def snapshot_digest(self) -> str | None:
        """Which data it was recommended on."""
        return next((e["snapshot_digest"] for e in self.entries if e["snapshot_digest"]), None)


def trail_of(path: str | Path, document: str) -> list[Decision]:
    """The decisions that led to a document, named as in the ERP, in the order they were taken.

    Reads the export twice and holds only what belongs to the document. Verify the export first.
    Raises StorageError if it cannot be read.
    """
    decisions = {key: Decision(key[1], key[0]) for key in _keys(path, document)}
    if not decisions:
        return []
    runs = {run_id for run_id, _key in decisions}
    run_entries: dict = {}
    policies: dict[str, dict] = {}
    for line in read_export(path):
        content = line.content
        found = decisions.get((content.get("run_id"), content.get("proposal_key")))
        if line.kind == ENTRY and found:
            found.entries.append(content)
        elif line.kind == ENTRY and not content.get("proposal_key"):
            if content.get("run_id") in runs and content.get("event") == "recommended":
                run_entries[content["run_id"]] = content
        elif line.kind == DOCUMENT and found:
            found.documents.append(content)
        elif line.kind == POLICY:
            policies[content.get("digest")] = content
    for decision in decisions.values():
        decision.run = run_entries.get(decision.run_id)
        digests = {entry["policy_digest"] for entry in decision.entries}
        decision.policy = next((policies[d] for d in digests if d in policies), None)
    return list(decisions.values())


def _keys(path: str | Path, document: str) -> dict[tuple, None]:
    """Run and proposal of every decision that names the document, in the order of the file."""
    keys = {}
    for line in read_export(path):
        content = line.content
        named = content.get("name") if line.kind == DOCUMENT else content.get("documents")
        named = str(named or "").split(", ") if line.kind in (DOCUMENT, ENTRY) else ()
        if document in named and content.get("proposal_key"):
            keys[content.get("run_id"), content["proposal_key"]] = None
    return keys
