"""The texts of faults in rules, each written down once: what is wrong, and what to do about it."""

__all__ = ["EXPECTED", "FAULTS", "PARTS", "REMEDIES", "RESULTS", "SEEN"]

from distribution_ai.template import Template

PARTS = {
    "breaker": Template("a breaker"),
    "condition": Template("a condition"),
    "example": Template("an example"),
    "fact": Template("the fact '{fact}'"),
    "facts": Template("the facts of an example"),
    "file": Template("the file"),
    "group": Template("a group"),
    "limit": Template("a limit"),
    "operator": Template("the operator of the {fact_kind} '{fact}'"),
    "parameter": Template("a parameter"),
    "rule": Template("a rule"),
    "value": Template("the value of '{operator}'"),
    "key": Template("'{key}'"),
}
"""What a fault is about."""

SEEN = {
    "empty": Template("empty"),
    "list": Template("a list"),
    "mapping": Template("a mapping"),
    "text": Template("'{text}'"),
}
"""What stands where something else should."""

FAULTS = {
    "mapping": Template("{part} must be a mapping with the keys {keys}"),
    "unknown key": Template("unknown key '{key}' in {part}"),
    "no key": Template("{part} has no '{key}'"),
    "list": Template("{part} must be a list"),
    "text": Template("{part} must be a text"),
    "number": Template("{part} must be a number, not {seen}"),
    "whole": Template("{part} must be a whole number, not {seen}"),
    "boolean": Template("{part} must be true or false, not {seen}"),
    "choice": Template("{part} cannot be {seen}"),
    "range": Template("{part} cannot be {number:count}"),
    "id": Template("'id' must be words in lower case joined by '-'"),
    "whose approval": Template("the rule asks for approval but not whose"),
    "approver": Template("only the verdict approve has an approver"),
    "of approval": Template("only the verdict approve has '{key}'"),
    "no deadline": Template("nothing is passed on without a deadline"),
    "same role": Template("the {role} already approves"),
    "lower role": Template("the {role} is below the {approver}"),
    "no firing": Template("no example in which the rule fires"),
    "no example": Template("no example in which the rule does not fire"),
    "one sort of examples": Template("no example with {key}: {wanted}"),
    "nested": Template("conditions nested deeper than {most:count} groups"),
    "one group": Template("a group must have exactly one of the keys 'all', 'any' and 'not'"),
    "empty group": Template("the group '{key}' has no conditions"),
    "unread": Template("they cannot be read"),
    "no value": Template("'{operator}' takes no value"),
    "value": Template("'{operator}' needs a value"),
    "empty list": Template("{part} is an empty list"),
    "unwritten": Template("'{entry}' cannot be written as it is"),
    "no rules": Template("no file has the key 'rules'"),
    "version": Template("version {number:count} of the rules is not known"),
    "same id": Template("the {entry_kind} '{entry}' is already in {file} line {row:count}"),
    "same scope": Template("'{parameter}' for this scope is already in {file} line {row:count}"),
    "everywhere": Template("'{parameter}' holds everywhere"),
    "long": Template("the file has {number:count} characters"),
    "empty": Template("the file is empty"),
    "character": Template("the character {code} is not allowed in YAML"),
    "escape": Template("not valid YAML: a number or an escape is out of range"),
    "no YAML": Template("not valid YAML: {problem}"),
    "documents": Template("a second document starts here"),
    "alias": Template("the alias {name}"),
    "anchor": Template("the anchor {name}"),
    "tag": Template("the tag {name}"),
    "deep": Template("nested deeper than {most:count} levels"),
    "surrogate": Template("half a character (a lone surrogate)"),
    "no text as key": Template("a key that is a list or mapping"),
    "twice": Template("the key '{key}' is here twice (first on line {row:count})"),
}
"""What is wrong."""

REMEDIES = {
    "nearest": Template("did you mean {known}?"),
    "known": Template("use one of {known}"),
    "add": Template("add '{key}:'"),
    "mapping": Template("write 'key: value' lines, indented under it"),
    "list": Template("begin each item with '- '"),
    "text": Template("write a text that is not empty"),
    "number": Template("write a number such as 12.5, without quotes"),
    "whole": Template("round it"),
    "boolean": Template("write true or false, without quotes"),
    "whole range": Template("use a whole number from 1 to {most:count}"),
    "range": Template("use a number from {least:count} to {most:count}"),
    "least": Template("use a number at least {least:count}"),
    "id": Template("write it like buy-above-spend-limit"),
    "approver": Template("add 'approver:' with one of {known}"),
    "remove": Template("remove it"),
    "higher or none": Template("name a higher role, or remove it"),
    "higher": Template("name a higher role"),
    "example": Template("add one with 'fires: {wanted}'"),
    "both examples": Template("add one, so that the limit is seen to work"),
    "nested": Template("split the rule in two"),
    "one group": Template("nest one group in the other"),
    "empty group": Template("add one or remove the group"),
    "unread": Template("write a group of conditions"),
    "no value": Template("remove 'value:'"),
    "empty list": Template("add a text to it"),
    "unwritten": Template("edit it in the text"),
    "no rules": Template(
        "add 'rules:' with an empty list at least; then a planner approves everything"
    ),
    "version": Template("write version: {number:count}"),
    "same id": Template("give each {entry_kind} an id of its own"),
    "one of two": Template("remove one of the two"),
    "everywhere": Template("remove the scope"),
    "long": Template("keep it below {most:count}; split the parameters over several files"),
    "empty": Template("begin with 'version: 1'"),
    "character": Template("remove it, and save the file as UTF-8"),
    "no YAML": Template("check quotes, brackets and indentation around this line"),
    "escape": Template("write the text without escapes"),
    "documents": Template("use one per file"),
    "alias": Template("write the value out here"),
    "anchor": Template("remove it; write values out"),
    "tag": Template("remove it; rules are plain data"),
    "deep": Template("flatten it"),
    "surrogate": Template("write the character"),
    "no text as key": Template("use a text as key"),
}
"""What to do about it."""

EXPECTED = {
    "rule": ("fires", "does not fire"),
    "limit": ("lets it pass", "holds it back"),
    "breaker": ("trips", "does not trip"),
}
"""What an example expects of an entry, or does not."""

RESULTS = {
    True: Template("{file} line {row:count}: {entry} {expected}[ ({title})]: holds"),
    False: Template("{file} line {row:count}: {entry} {expected}[ ({title})]: DOES NOT HOLD"),
}
"""Whether an example came out as it says."""
