import pytest

from tool import apt
from tool.console import Problem

DEB822 = """\
# comment
Types: deb deb-src
# a comment inside a stanza
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/other.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
"""


@pytest.fixture
def etc(tmp_path, monkeypatch):
    monkeypatch.delenv(apt.MIRROR_VARIABLE, raising=False)
    (tmp_path / "sources.list.d").mkdir()
    return tmp_path


def test_deb822_gives_one_source_a_suite_with_its_keyring():
    assert apt.parse_deb822(DEB822)[:2] == [
        apt.Source("http://mirror.example/debian", "bookworm", "/usr/share/keyrings/other.gpg"),
        apt.Source(
            "http://mirror.example/debian", "bookworm-updates", "/usr/share/keyrings/other.gpg"
        ),
    ]


def test_deb822_leaves_out_sources_only_and_disabled_stanzas():
    assert apt.parse_deb822(DEB822.replace("Types: deb deb-src", "Types: deb-src"))[0].suite == (
        "bookworm-security"
    )
    assert apt.parse_deb822("Enabled: no\n" + DEB822.split("\n\n")[1]) == []


def test_deb822_with_a_key_in_the_file_uses_the_keyring_of_the_archive():
    text = DEB822.replace(
        "Signed-By: /usr/share/keyrings/other.gpg", "Signed-By:\n -----BEGIN PGP-----\n abc"
    )
    assert apt.parse_deb822(text)[0].signed_by == apt.KEYRING


def test_one_line_form_with_and_without_options():
    text = (
        "# deb http://commented.example/debian stable main\n"
        "deb-src http://mirror.example/debian trixie main\n"
        "deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian trixie main contrib # x\n"
        "deb http://mirror.example/debian trixie contrib\n"
        "deb https://mirror.example/debian/ sid main\n"
    )
    assert apt.parse_list(text) == [
        apt.Source("http://mirror.example/debian", "trixie", "/k.gpg"),
        apt.Source("https://mirror.example/debian/", "sid", apt.KEYRING),
    ]


def test_the_main_archive_is_found_among_third_parties(etc):
    (etc / "sources.list.d/a.list").write_text("deb https://vendor.example/apt stable main\n")
    (etc / "sources.list.d/debian.sources").write_text(DEB822)
    assert apt.debian_source(etc).uri == "http://mirror.example/debian"
    assert apt.debian_source(etc).suite == "bookworm"


def test_a_machine_without_debian_has_none(etc):
    (etc / "sources.list").write_text("deb http://archive.example/ubuntu noble main\n")
    assert apt.debian_source(etc) is None


def test_a_mirror_named_by_the_user_comes_first(etc, monkeypatch):
    (etc / "sources.list.d/debian.sources").write_text(DEB822)
    monkeypatch.setenv(apt.MIRROR_VARIABLE, "https://mine.example/debian")
    assert apt.debian_source(etc).uri == "https://mine.example/debian"


@pytest.mark.skipif(bool(apt.missing_tools()), reason="needs apt-get")
def test_an_archive_that_cannot_be_reached_says_what_to_do(tmp_path):
    source = apt.Source(f"file:{tmp_path}/nothing", "sid")
    with pytest.raises(Problem, match="What to do: Check the network"):
        apt.download(source, "sid", ["odoo-19"], tmp_path)
