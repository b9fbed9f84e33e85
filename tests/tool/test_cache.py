import os

import pytest

from tool import cache, paths


def test_a_build_happens_once(tmp_path):
    calls = []
    for _ in range(2):
        cache.build_once(tmp_path / "thing", calls.append)
    assert calls == [tmp_path / "thing"]


def test_a_build_that_failed_is_done_again_from_nothing(tmp_path):
    def fail(folder):
        (folder / "half").touch()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.build_once(tmp_path / "thing", fail)
    cache.build_once(tmp_path / "thing", lambda folder: (folder / "whole").touch())
    assert sorted(path.name for path in (tmp_path / "thing").iterdir()) == [".whole", "whole"]


def test_only_the_newest_are_kept(tmp_path):
    files = [tmp_path / name for name in "abc"]
    for age, file in enumerate(files):
        file.touch()
        os.utime(file, (age, age))
    cache.keep_newest(files, 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "c"]


def test_the_content_decides_the_digest_not_tests_or_compiled_files(tmp_path):
    (tmp_path / "module.py").write_text("one")
    before = paths.content_hash(tmp_path)
    for name in ("tests", "__pycache__"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file.py").write_text("x")
    assert paths.content_hash(tmp_path) == before
    (tmp_path / "module.py").write_text("two")
    assert paths.content_hash(tmp_path) != before


def test_the_cache_is_where_the_user_says(monkeypatch, tmp_path):
    monkeypatch.setenv("DISTRIBUTION_AI_CACHE", str(tmp_path))
    assert paths.cache() == tmp_path
    monkeypatch.delenv("DISTRIBUTION_AI_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert paths.cache() == tmp_path / "distribution-ai"
