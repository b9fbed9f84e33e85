import configparser
from pathlib import Path

from tool import configuration
from tool.odoo_source import Odoo
from tool.postgres import Server

ODOO = Odoo(Path("/odoo"), (Path("/odoo/addons"),), "19.0")
SERVER = Server("/socket", "5432", "odoo", "se%cret")


def generated(options):
    text = configuration.generate(
        options, configuration.Instance("demo"), ODOO, SERVER, "some_db", 8070
    )
    parser = configparser.RawConfigParser()
    parser.read_string(text)
    return dict(parser["options"])


def test_the_users_limits_stay_and_the_places_are_ours():
    options = generated({"limit_time_cpu": "600", "addons_path": "/mnt", "db_host": "elsewhere"})
    assert options["limit_time_cpu"] == "600"
    assert options["addons_path"].startswith("/odoo/addons,")
    assert options["db_host"] == "/socket"
    assert options["db_password"] == "se%cret"
    assert options["http_interface"] == "127.0.0.1"
    assert options["dbfilter"] == "^some_db$"


def test_the_shipped_file_names_no_database():
    options = configuration.read(configuration.USERS_FILE)
    assert not [name for name in options if name.startswith("db_")]
    assert configuration.own_server(options, {}) is None


def test_a_server_of_ones_own_by_file_or_by_variables():
    assert configuration.own_server({"db_host": "False"}, {}) is None
    assert configuration.own_server({}, {"PGUSER": "me"}) is None
    named = configuration.own_server({"db_host": "db", "db_user": "me"}, {"PGPASSWORD": "x"})
    assert named == Server("db", "", "me", "x")
    assert configuration.own_server({}, {"PGPORT": "5433"}) == Server("", "5433", "", "")


def test_a_written_file_is_readable_by_its_owner_only(tmp_path, monkeypatch):
    monkeypatch.setattr(configuration.paths, "RUN", tmp_path)
    monkeypatch.setattr(configuration.paths, "LOGS", tmp_path / "log")
    instance = configuration.Instance("demo")
    configuration.write(instance, ODOO, SERVER, "some_db")
    assert instance.file.stat().st_mode & 0o777 == 0o600
    assert configuration.read(instance.file)["db_name"] == "some_db"
