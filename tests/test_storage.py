"""Long tables read in pieces: nothing is lost, and what belongs together stays together."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from distribution_ai.storage import read_parquet_pieces, write_file

PLACE = ["item_id", "location_id"]


@given(sizes=st.lists(st.integers(1, 9), max_size=12), rows=st.integers(1, 30))
def test_groups_come_whole_and_in_order(tmp_path_factory, sizes, rows):
    path = tmp_path_factory.mktemp("pieces") / "table.parquet"
    group = [number for number, size in enumerate(sizes) for _ in range(size)]
    table = pd.DataFrame({
        "item_id": pd.Series([f"i{number // 3}" for number in group], dtype="str"),
        "location_id": pd.Series([f"l{number % 3}" for number in group], dtype="str"),
        "mean": pd.Series(range(len(group)), dtype=float),
        "other": 0.0,
    })  # fmt: skip
    write_file(table, path)
    columns = ["mean", *PLACE]
    pieces = list(read_parquet_pieces(path, columns, PLACE, rows))
    pd.testing.assert_frame_equal(pd.concat(pieces, ignore_index=True), table[columns])
    seen = [set(map(tuple, piece[PLACE].to_numpy())) for piece in pieces]
    assert sum(map(len, seen)) == len(sizes)
    assert all(len(piece) < rows + 2 * max(sizes, default=1) for piece in pieces)
