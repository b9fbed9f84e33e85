import pytest

from tool import odoo_source, paths
from tool.console import Problem


def make_odoo(folder, version="19, 0"):
    (folder / "odoo" / "addons" / "base").mkdir(parents=True)
    (folder / "odoo" / "release.py").write_text(f"version_info = ({version}, 0, FINAL, 0, '')\n")
    return folder


def test_a_checkout_has_two_addons_folders(tmp_path):
    home = make_odoo(tmp_path)
    (home / "odoo-bin").touch()
    (home / "addons" / "web").mkdir(parents=True)
    odoo = odoo_source.from_home(home)
    assert odoo.python_path == home
    assert odoo.addons == (home / "addons", home / "odoo" / "addons")


def test_of_an_installation_only_odoo_is_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "RUN", tmp_path / "run")
    home = make_odoo(tmp_path / "dist-packages")
    (home / "odoo" / "addons" / "web").mkdir()
    (home / "numpy").mkdir()
    odoo = odoo_source.from_home(home)
    assert [path.name for path in odoo.python_path.iterdir()] == ["odoo"]
    assert odoo.addons == (odoo.python_path / "odoo" / "addons",)


def test_another_version_is_refused(tmp_path):
    (make_odoo(tmp_path, "18, 0") / "odoo-bin").touch()
    with pytest.raises(Problem, match=r"holds Odoo 18\.0; the app needs 19\.0"):
        odoo_source.from_home(tmp_path)


def test_a_folder_without_odoo_is_refused(tmp_path):
    with pytest.raises(Problem, match=r"ODOO_HOME=.* holds no odoo"):
        odoo_source.from_home(tmp_path)
