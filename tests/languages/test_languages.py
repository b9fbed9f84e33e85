"""Catalogues hold every text of the engine, and what was written is read back from English."""

from collections import Counter
from datetime import date
from gettext import NullTranslations

import pandas as pd
import polib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.cases import KINDS, WATCHERS
from distribution_ai.cases.words import AGREEING, ITEMS, LOCATIONS, PLACES, Figure, counted
from distribution_ai.errors import PolicyError
from distribution_ai.explain import SENTENCES, explain, note, objections, why_not
from distribution_ai.govern import policy_from_texts
from distribution_ai.languages import (
    Formats,
    Language,
    Speech,
    catalogues,
    english_with,
    language_of,
    translate,
)
from distribution_ai.languages.grammar import kinds_of
from distribution_ai.template import PLACE, pieces
from tests.cases.worlds import AS_OF, of, planned, world
from tests.languages.engine_texts import engine_texts
from tests.test_explain import FACT, LOST

MONTHS = ("Jan.", "Feb.", "März", "April", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.",
          "Dez.")  # fmt: skip


def german_day(day: date) -> str:
    return f"{day.day}. {MONTHS[day.month - 1]}"


GERMAN = language_of(
    "de_DE", Formats(",", ".", german_day, lambda day: f"{german_day(day)} {day.year}")
)


class Marked(NullTranslations):
    """English, but each text says that it was found."""

    def pgettext(self, context, message):
        return f"«{message}»"


MARKED = Language(kinds_of(engine_texts()), Speech(Marked(), Formats()))


def frame(text: str) -> tuple:
    """What a translation has to leave as it is: its places, and which of them may be missing."""
    optional = [PLACE.findall(piece) for piece, optional in pieces(text) if optional]
    return Counter(PLACE.findall(text)), sorted(optional)


def forms(entry) -> list[str]:
    """The translations of an entry: one, or one of each plural form."""
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


@pytest.fixture(params=catalogues().values(), ids=list(catalogues()), scope="module")
def catalogue(request):
    return polib.pofile(str(request.param))


def test_a_catalogue_has_every_text_and_no_other(catalogue):
    held = [
        (entry.msgctxt, entry.msgid, *filter(None, [entry.msgid_plural])) for entry in catalogue
    ]
    asked = {(name, *text) for name, kind in MARKED.kinds.items() for text in kind.texts()}
    assert sorted(held) == sorted(asked)


def test_every_text_is_translated(catalogue):
    left = [entry.msgid for entry in catalogue if entry.fuzzy or not all(forms(entry))]
    assert left == []


def test_places_stay(catalogue):
    translations = [(entry.msgid, said) for entry in catalogue for said in forms(entry)]
    assert [pair for pair in translations if frame(pair[0]) != frame(pair[1])] == []


@pytest.mark.parametrize("code", ["en_US", "xx", ""])
def test_without_a_catalogue_texts_stay(code):
    assert language_of(code, Formats()) is None
    assert translate("costs more than it saves", "why_not", None) == "costs more than it saves"


def test_a_country_speaks_the_language():
    english = "costs more than it saves"
    assert translate(english, "why_not", language_of("de_AT", Formats())).startswith("kostet mehr")


def test_a_reason_in_german():
    [english] = explain(pd.DataFrame([FACT]), "EUR")
    assert translate(english, "reason", GERMAN) == (
        "Leeds: Mug geht um den 3. Mai aus (74 %, bevor die nächste Lieferung kommen könnte); 120"
        " Einheiten von Hull treffen in 2 Tagen ein, was 86,00 EUR kostet und erwartungsgemäß 1.240"
        " EUR spart; Hull behält eine Reichweite für 31 Tage."
    )


def test_a_note_and_the_rival_follow_in_german():
    rival = {"rival_verb": "buy", "rival_origin": "Potter",
             "rival_objection": "arrives 1 day later"}  # fmt: skip
    [english] = explain(pd.DataFrame([FACT | rival | {"kind": "buy", "lead_days": 0}]), "EUR")
    tier = {"tier": "A", "tier_units": 1200.0, "tier_first": pd.Timestamp("2026-05-03"),
            "tier_last": pd.Timestamp("2026-05-09")}  # fmt: skip
    [said] = note(pd.DataFrame([tier | {"edited": True, "forbidden": False, "stayed": False}]))
    german = translate(f"{english} {said}", "reason", GERMAN)
    assert "treffen sofort ein" in german
    assert german.endswith(
        "spart; ein Einkauf bei Potter trifft 1 Tag später ein."
        " Kunden der Stufe A haben 1.200 bestellt, fällig vom 3. Mai bis 9. Mai."
        " Durch die Änderung eines Disponenten festgelegt."
    )


def test_two_objections_in_german():
    facts = pd.DataFrame([LOST | {"missing": 3.0, "extra_cost": 1200.0}])
    [english] = why_not(objections(facts, "EUR"))
    assert translate(english, "why_not", GERMAN) == "bringt 3 weniger; kostet 1.200 EUR mehr"


@pytest.mark.parametrize("english", ["", "Written by somebody else.", "Leeds; 3 units from Hull"])
def test_what_the_engine_did_not_write_stays(english):
    assert translate(english, "reason", GERMAN) == english


def test_a_day_that_there_is_not_is_a_name():
    assert translate("Cup, week of 2026-99-99", "subject", GERMAN) == "Cup, Woche vom 2026-99-99"
    threat = "Leeds runs out of Mug around 31 Feb (74 % before the next delivery could come)"
    assert translate(threat, "threat", GERMAN).startswith("Leeds: Mug geht um den 31 Feb aus")


def test_a_name_with_half_a_day_of_cover_in_it_stays():
    fact = FACT | {"kind": "postpone", "destination": "X has 1.5 days of cover of Y"}
    [english] = explain(pd.DataFrame([fact]), "EUR")
    german = translate(english, "reason", GERMAN)
    assert german.startswith("X has 1.5 days of cover of Y hat mit allem, was bestellt ist")


def test_english_with_the_dates_of_a_reader():
    english = english_with(Formats(date=german_day))
    assert translate("Cup, week of 2026-05-04", "subject", english) == "Cup, week of 4. Mai"
    assert translate("Valve 4711-10-12", "subject", english) == "Valve 4711-10-12"


names = (
    st.text(
        st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp"), blacklist_characters="«»"),
        min_size=1,
        max_size=12,
    )
    .map(str.strip)
    .filter(bool)
)
amounts = st.floats(0.0, 1e6)


@settings(max_examples=60)
@given(
    kind=st.sampled_from(sorted(SENTENCES)),
    item=names, origin=names, destination=names,
    quantity=amounts, net=st.floats(-5.0, 50.0), cost=amounts, value=amounts, days=st.floats(0, 99),
    dated=st.booleans(), rival=st.sampled_from(["hold", "buy", "transfer", "expedite"]),
)  # fmt: skip
def test_every_sentence_is_read_back_whatever_the_names(
    kind, item, origin, destination, quantity, net, cost, value, days, dated, rival
):
    fact = FACT | {
        "kind": kind, "item": item, "origin": origin, "destination": destination,
        "quantity": quantity, "net": net, "cost": cost, "expected_value": value,
        "lead_days": days, "moved_days": days, "rival_verb": rival, "rival_origin": origin,
        "rival_objection": f"leaves {origin} below its reorder point",
    }  # fmt: skip
    if not dated and kind != "supply late":
        fact["stockout_date"] = pd.NaT
    [english] = explain(pd.DataFrame([fact]), "EUR")
    said = translate(english, "reason", MARKED)
    assert said.startswith("«") and said.replace("«", "").replace("»", "") == english


@settings(max_examples=60)
@given(
    verb=st.sampled_from(["buy", "transfer", "hold", "expedite", "cancel"]),
    chosen=st.sampled_from(["buy", "transfer", "postpone", "cancel"]),
    origin=names, below=st.booleans(), overdrawn=st.booleans(), asked=st.booleans(),
    missing=amounts, days=st.floats(0, 999), extra=amounts, less=st.floats(-10.0, 10.0),
)  # fmt: skip
def test_every_objection_is_read_back(
    verb, chosen, origin, below, overdrawn, asked, missing, days, extra, less
):
    fact = LOST | {
        "verb": verb, "chosen_verb": chosen, "origin": origin, "below": below, "asked": asked,
        "overdrawn": overdrawn, "missing": missing, "days_later": days, "extra_cost": extra,
        "less_value": less,
    }  # fmt: skip
    [english] = why_not(objections(pd.DataFrame([fact]), "EUR"))
    said = translate(english, "why_not", MARKED)
    assert said.startswith("«") and said.replace("«", "").replace("»", "") == english


@pytest.mark.parametrize("watcher", WATCHERS, ids=KINDS)
@pytest.mark.parametrize("many", [False, True])
def test_every_cause_is_read_back(watcher, many):
    figures = [name for name, kind in PLACE.findall(watcher.sentence) if kind]
    words = {name: Figure(1204.5 if many else 0.0, "EUR") for name in figures}
    words |= {plural: plural if many else single for single, plural in AGREEING}
    words |= {"subject": "Hull, Mug, more than forecast", "topic": "no demand on record"}
    words |= {"places": counted(1 + many, *PLACES), "count_of_items": counted(1, *ITEMS),
              "count_of_locations": counted(2, *LOCATIONS)}  # fmt: skip
    english = watcher.describe(words | ({"further": Figure(3)} if many else {}))
    said = translate(english, "cause", MARKED)
    assert said.startswith("«") and said.replace("«", "").replace("»", "") == english
    assert ("«, 3 of these further down" in said) == ("further_down" in watcher.sentence and many)
    german = translate(english, "cause", GERMAN)
    assert "more than" not in german and "item" not in german


@pytest.fixture(scope="module")
def plan():
    """A plan with faults of the data, cases, and events that move the forecast."""
    tables = world()
    last = pd.Timestamp(AS_OF) - pd.Timedelta(days=2)
    tables["demand"].loc[of(tables["demand"], "mug") & (tables["demand"]["date"] > last
                         - pd.Timedelta(days=14)), "quantity"] *= 5.0  # fmt: skip
    tables["stock"].loc[tables["stock"]["item_id"] == "pot", "on_hand"] = -3.0
    tables["supply"] = pd.DataFrame([{
        "supply_id": "late", "kind": "purchase", "item_id": "cup", "destination_id": "hull",
        "origin_id": "potter", "quantity": 40.0, "due_date": last,
    }])  # fmt: skip
    tables["overrides"] = pd.DataFrame([{
        "override_id": "fair", "item_id": "cup", "location_id": "hull", "date_from": AS_OF,
        "date_to": pd.Timestamp(AS_OF) + pd.Timedelta(days=6), "factor": 4.0,
    }])  # fmt: skip
    return planned(tables)


@pytest.mark.parametrize(
    ("table", "column", "kind"),
    [
        ("proposals", "reason", "reason"),
        ("alternatives", "why_not", "why_not"),
        ("cases", "cause", "cause"),
        ("cases", "remedy", "remedy"),
        ("cases", "response", "response"),
        ("quality", "reasons", "faults"),
        ("targets", "segment", "segment"),
        ("forecast_reasons", "reason", "forecast_reason"),
    ],
)
def test_all_that_a_plan_says_is_read_back(plan, table, column, kind):
    texts = [text for text in plan[table][column] if text]
    assert texts
    unread = [text for text in texts if not translate(text, kind, MARKED).startswith("«")]
    assert unread == []


def test_a_topic_in_the_name_of_a_case():
    assert translate("Mug, week of 2026-05-04", "subject", GERMAN) == "Mug, Woche vom 4. Mai 2026"
    assert translate("Hull, Mug", "subject", GERMAN) == "Hull, Mug"
    assert translate("items without cost", "subject", GERMAN) == "Produkte ohne Kosten"


def test_forecast_reasons_in_german():
    said = {
        "Fair, 1 after: +1,200 units": "Fair, 1 danach: +1.200 Einheiten",
        "the time of the year: -12% on the last four weeks":
            "die Jahreszeit: -12 % gegenüber den letzten vier Wochen",
        "demand has risen for good since 2026-03-02":
            "der Bedarf ist seit dem 2. März 2026 dauerhaft gestiegen",
    }  # fmt: skip
    assert {text: translate(text, "forecast_reason", GERMAN) for text in said} == said


BAD = """version: 2
limits:
  - {id: A Day, title: "", why: x, measure: size, per: lane, days: 900, maximum: -1, examples: [
     {passes: yes, facts: {}}, {passes: true, already: few, facts: {verb: 3, weight: 2}}]}
rules:
  - {id: one, title: x, why: x, priority: 1.5, verdict: approve, deadline_days: 0, people: 9,
     escalate_to: planner, when: {none: []}, examples: []}
  - {id: two, title: [], why: x, priority: 1, verdict: auto, approver: planner, four_eyes: maybe,
     when: {all: [{fact: spend, operator: equals, value: 1}, {fact: verb, operator: one_of},
       {fact: spend, operator: is_known, value: 1}, {fact: verb, operator: one_of, value: []},
       {any: []}, {fact: spend, operator: less_than, value: {a: 1}}]}, examples: {}}
  - {id: three, title: x, why: x, priority: 1, verdict: approve, approver: manager,
     escalate_to: planner, deadline_days: 3, when: {not: [{fact: verb}], all: []},
     examples: [{fires: true, facts: {}}]}
breakers: none
parameters:
  - {parameter: service_level, value: 7}
  - {parameter: budget, value: 7, item_id: mug}
  - {parameter: service_level}
  - {parameter: service_level}
colour: red
colour: blue
"""


@pytest.mark.parametrize("text", [
    BAD, "", "a: [", "a: &b 1", "a: *b", "a: !!x 1", "a: 1\n---\nb: 2", "? [a]\n: 1", "a: \x01",
    "[" * 30, "a" * 250_001, "version: 1", "- 1", "\"\\ud800\"",
])  # fmt: skip
def test_every_fault_of_a_policy_is_read_back(text):
    with pytest.raises(PolicyError) as refused:
        policy_from_texts({"governance.yaml": text})
    english = "\n".join(map(str, refused.value.faults))
    said = translate(english, "policy_faults", MARKED).splitlines()
    assert [line for line in said if not line.startswith("«")] == []
    assert [line.replace("«", "").replace("»", "") for line in said] == english.splitlines()


def test_faults_of_a_policy_in_german():
    english = (
        "governance.yaml line 3: the value of 'less_than' must be a number, not 'much';"
        " write a number such as 12.5, without quotes\n"
        "governance.yaml line 12: spend-limit does not fire (a small one): DOES NOT HOLD"
    )
    assert translate(english, "policy_faults", GERMAN).splitlines() == [
        "governance.yaml Zeile 3: der Wert von 'less_than' muss eine Zahl sein, nicht 'much';"
        " schreiben Sie eine Zahl wie 12.5, ohne Anführungszeichen",
        "governance.yaml Zeile 12: spend-limit greift nicht (a small one): STIMMT NICHT",
    ]


def test_segments_and_titles_of_rules_in_german():
    assert translate("A intermittent", "segment", GERMAN) == "A sporadisch"
    assert translate("A class of its own", "segment", GERMAN) == "A class of its own"
    assert translate("Spend above 5,000", "rule_title", GERMAN) == "Ausgaben über 5.000"
    assert translate("Spend above 8,000", "rule_title", GERMAN) == "Spend above 8,000"


def test_facts_and_comparisons_in_german():
    assert translate("share of giver stock", "vocabulary", GERMAN) == (
        "Anteil am Bestand des Abgebenden"
    )
    assert translate("less than or equal to", "vocabulary", GERMAN) == "kleiner oder gleich"
