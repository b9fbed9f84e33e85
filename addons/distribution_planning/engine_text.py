"""Texts of the engine: kept in English, as they are on record, and read in the user's language."""

from babel.dates import format_skeleton
from odoo import fields
from odoo.tools import babel_locale_parse, format_date, get_lang

IN_WORDS = "d MMM y"
# Whose dates are written out also where there is no translation.
DATED = ("cause", "subject", "forecast_reason", "step")


def said(record, name):
    """The text in a field of a record, in the language of its environment."""
    return record._fields[name].convert_to_read(record[name], record) or ""


def in_words(env, kind, english):
    """A text of the engine in the environment's language; ``kind`` as the engine names it."""
    from distribution_ai.languages import translate

    return translate(english, kind, _language(env) or _dated(env, kind))


def faults_in_words(env, error):
    """The faults of an engine's PolicyError in the environment's language, a line each."""
    return in_words(env, "policy_faults", "\n".join(map(str, error.faults)))


def number_in_words(env, number):
    """A number of the policy with the reader's marks, to ten digits."""
    return env["res.lang"].browse(get_lang(env).id).format("%.10g", number, grouping=True)


def comparison_in_words(env, comparison):
    """The fact and the operator of a comparison of the policy, without its value; its opposite
    where it stands within ``not``."""
    names = (comparison[name].replace("_", " ") for name in ("fact", "operator"))
    words = " ".join(in_words(env, "vocabulary", name) for name in names)
    return env._("not %s", words) if comparison.get("negated") else words


def conditions_in_words(env, group):
    """Conditions of the policy as a form holds them, in one line; empty where there are none."""
    if not group:
        return ""
    ((kind, members),) = group.items()
    link = env._("and") if kind == "all" else env._("or")
    words = f" {link} ".join(_member_in_words(env, member) for member in members)
    return env._("not (%s)", words) if kind == "not" else words


def _member_in_words(env, member):
    if "fact" not in member:
        words = conditions_in_words(env, member)
        return words if "not" in member else f"({words})"
    value = member.get("value")
    if isinstance(value, list):
        value = ", ".join(value)
    elif isinstance(value, int | float):
        value = number_in_words(env, value)
    words = comparison_in_words(env, member)
    return words if value is None else f"{words} {value}"


def _language(env):
    from distribution_ai.languages import Formats, language_of

    known = env["res.lang"]._get_data(code=env.lang or "en_US")
    locale = babel_locale_parse(known.code)
    return language_of(
        known.code or "",
        Formats(
            decimal_point=known.decimal_point or ".",
            thousands_separator=known.thousands_sep or "",
            day=lambda day: format_skeleton("MMMd", day, locale=locale),
            date=lambda day: format_skeleton("yMMMd", day, locale=locale),
        ),
    )


def _dated(env, kind):
    from distribution_ai.languages import Formats, english_with

    if kind not in DATED:
        return None
    return english_with(Formats(date=lambda date: format_date(env, date, date_format=IN_WORDS)))


class InWords:
    """The stored text is what was said at the time, and what is searched; views, exports and
    remote clients read it in the language of their context."""

    kind = None

    def in_words(self, env, english):
        """The text in the environment's language."""
        return in_words(env, self.kind, english)

    def convert_to_read(self, value, record, use_display_name=True):
        english = super().convert_to_read(value, record, use_display_name)
        return english and self.in_words(record.env, english)

    def convert_to_export(self, value, record):
        english = super().convert_to_export(value, record)
        return english and self.in_words(record.env, english)


class EngineChar(InWords, fields.Char):
    """A line of the engine's; ``kind`` says what it is about."""


class EngineText(InWords, fields.Text):
    """The same, of any length."""
