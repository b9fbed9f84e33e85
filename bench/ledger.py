"""Seconds to chain, export and verify a ledger outside the ERP, on made-up entries."""

__all__ = ["main"]

import sys
import tempfile
import time
from pathlib import Path

from distribution_ai.audit.chain import GENESIS, Chain
from distribution_ai.audit.export import ENTRY, HEADER, ExportWriter
from distribution_ai.audit.verify import verify_export

SIZE = 100_000


def main(arguments: list[str]) -> None:
    """``python -m bench.ledger [ENTRIES]``"""
    size = int(arguments[0]) if arguments else SIZE
    begun = time.perf_counter()
    chain = Chain()
    rows = [chain.append(_entry(number)) for number in range(size)]
    chained = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "ledger.jsonl")
        with path.open("w", encoding="utf-8") as file:
            writer = ExportWriter()
            file.write(writer.line(HEADER, {
                "format": 1, "company": {"id": 1, "name": "Made up"}, "exported_on": "2026-01-01",
                "first": 1, "last": None, "previous_hash": GENESIS,
            }))  # fmt: skip
            file.writelines(writer.line(ENTRY, row) for row in rows)
            file.write(writer.end(chain.sequence, chain.hash))
        written = time.perf_counter()
        found = verify_export(path)
        verified = time.perf_counter()
        megabytes = path.stat().st_size / 1e6
    print(f"{size:,} entries, {megabytes:,.0f} MB, {'whole' if found.ok else 'broken'}")
    for step, seconds in (("chain", chained - begun), ("export", written - chained),
                          ("verify", verified - written)):  # fmt: skip
        print(f"  {step:<8}{seconds:8.2f} s, {1e3 * seconds / size:.3f} ms an entry")


def _entry(number: int) -> dict:
    figures = {f"figure_{place}": number / (place + 3) for place in range(60)}
    return {
        "company_id": 1, "on": "2026-01-01 02:00:00", "event": "recommended", "run_id": 1,
        "proposal_key": f"buy-{number}", "verb": "buy", "summary": f"Buy item {number}",
        "values": {"facts": figures, "places": {"north": {"target": figures}}},
        "snapshot_digest": GENESIS, "plan_digest": GENESIS, "policy_digest": GENESIS,
        "rule_ids": None, "actor": "scheduler", "user_id": 1, "documents": None,
    }  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
