"""Translations of the app: whole for today's template, and safe to put in place of the English."""

import ast
import re
from collections import Counter

import pytest

from tool import paths

polib = pytest.importorskip("polib", reason="It is among the requirements of Odoo.")

FOLDER = paths.ROOT / "addons/distribution_planning/i18n"
TEMPLATE = FOLDER / "distribution_planning.pot"
TRANSLATIONS = sorted(FOLDER.glob("*.po"))

NAMED = re.compile(r"%\(\w+\)[a-z]")
POSITIONAL = re.compile(r"%[a-z%]")
TAG = re.compile(r"</?[a-z][^>]*>")
ENTITY = re.compile(r"&#?\w+;")
TEXT_OF_A_TAG = re.compile(r'\b(title|alt|aria-label|placeholder)="[^"]*"')


def frame(text):
    """What a translation has to leave as it is: placeholders, tags without their texts, entities.

    Named placeholders may change places, positional ones may not.
    """
    tags = (TEXT_OF_A_TAG.sub(r"\1", tag) for tag in TAG.findall(text))
    return (
        Counter(NAMED.findall(text)),
        POSITIONAL.findall(text),
        Counter(tags),
        Counter(ENTITY.findall(text)),
    )


def is_expression(entry):
    """Whether Odoo evaluates the text, as it does with the file name of a report."""
    return "print_report_name" in f"{entry.occurrences}"


@pytest.fixture(params=TRANSLATIONS, ids=lambda path: path.stem, scope="module")
def translation(request):
    return polib.pofile(request.param)


def test_there_is_a_translation():
    assert TRANSLATIONS


def test_it_names_its_language(translation):
    assert translation.metadata["Language"] == translation.fpath.stem


def test_it_has_every_text_of_the_template(translation):
    assert {entry.msgid for entry in polib.pofile(TEMPLATE)} == {e.msgid for e in translation}


def test_every_text_is_translated(translation):
    left = [entry.msgid for entry in translation if entry.fuzzy or not entry.msgstr.strip()]
    assert left == []


def test_placeholders_and_tags_stay(translation):
    broken = [
        (entry.msgid, entry.msgstr)
        for entry in translation
        if frame(entry.msgid) != frame(entry.msgstr)
    ]
    assert broken == []


def test_expressions_can_be_evaluated(translation):
    for entry in filter(is_expression, translation):
        ast.parse(entry.msgstr, mode="eval")


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("%(count)s of %(total)s", "%(count)s von %(totl)s"),
        ("%s is done.", "Erledigt."),
        ("%(least)g to %s", "%s bis %(least)s"),
        ("<b>Stop</b>", "<b>Stopp<b>"),
        ('<i class="fa" title="to"/>', '<i class="fb" title="bis"/>'),
        ("a &amp; b", "a und b"),
    ],
)
def test_a_lost_placeholder_or_tag_is_found(english, german):
    assert frame(english) != frame(german)


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("%(count)s of %(total)s", "Von %(total)s sind es %(count)s"),
        ("25 % Quantile", "25-%-Quantil"),
        ('<i class="fa" title="to"/>', '<i class="fa" title="bis"/>'),
    ],
)
def test_words_may_change_places(english, german):
    assert frame(english) == frame(german)
