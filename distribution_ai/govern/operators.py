"""The comparisons a rule may make: our names, and what business-rules evaluates for each."""

__all__ = ["OPERATORS", "Operator"]

from dataclasses import dataclass


@dataclass(frozen=True)
class Operator:
    """A comparison. ``takes`` is what stands in ``value:``: ``number``, ``text``, ``texts`` (a
    list) or ``nothing``. ``variable`` says which variable of the fact is asked: the ``fact``
    itself, its ``choice`` (the text as a list of one) or whether it is ``known``.
    """

    name: str
    kinds: tuple[str, ...]
    takes: str
    variable: str
    evaluated_as: str
    meaning: str


_ALL = (
    Operator("equal_to", ("number",), "number", "fact", "equal_to", "the same, to a millionth"),
    Operator("greater_than", ("number",), "number", "fact", "greater_than", "more than"),
    Operator("greater_than_or_equal_to", ("number",), "number", "fact",
             "greater_than_or_equal_to", "at least"),
    Operator("less_than", ("number",), "number", "fact", "less_than", "less than"),
    Operator("less_than_or_equal_to", ("number",), "number", "fact",
             "less_than_or_equal_to", "at most"),
    Operator("equal_to", ("text",), "text", "fact", "equal_to", "exactly this text"),
    Operator("starts_with", ("text",), "text", "fact", "starts_with", "begins with this text"),
    Operator("ends_with", ("text",), "text", "fact", "ends_with", "ends with this text"),
    Operator("contains", ("text",), "text", "fact", "contains", "has this text in it"),
    Operator("one_of", ("text",), "texts", "choice", "is_contained_by",
             "one of the list, whatever the case"),
    Operator("none_of", ("text",), "texts", "choice", "shares_no_elements_with",
             "none of the list, whatever the case"),
    Operator("is_true", ("boolean",), "nothing", "fact", "is_true", "yes"),
    Operator("is_false", ("boolean",), "nothing", "fact", "is_false", "no"),
    Operator("is_known", ("number", "text"), "nothing", "known", "is_true", "has a value"),
    Operator("is_missing", ("number", "text"), "nothing", "known", "is_false", "has no value"),
)  # fmt: skip

OPERATORS = {
    kind: {operator.name: operator for operator in _ALL if kind in operator.kinds}
    for kind in ("number", "text", "boolean")
}
"""Operators by kind of fact and name."""
