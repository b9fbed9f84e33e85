"""Planning parameters out of YAML: rows shaped as the snapshot's ``settings`` table."""

__all__ = ["COLUMNS", "SCOPES", "ParameterRow", "read_parameters"]

from dataclasses import dataclass

from distribution_ai.govern.fault_wording import FAULTS, PARTS, REMEDIES
from distribution_ai.govern.reading import Reader, key_of, within
from distribution_ai.govern.yaml_tree import Node
from distribution_ai.tables import PARAMETERS

SCOPES = ("item_id", "category", "location_id", "region", "company", "channel")
COLUMNS = ("parameter", "value", *SCOPES)
_KNOWN = tuple(name for name in PARAMETERS if not name.startswith("current_"))


@dataclass(frozen=True)
class ParameterRow:
    """One parameter for one scope; ``values`` has a text for each of ``COLUMNS``."""

    values: tuple[str, ...]
    file: str
    line: int


def read_parameters(reader: Reader, node: Node) -> list[ParameterRow]:
    """The rows of one file; those with a fault are left out and the fault noted."""
    rows = (_row(reader, item) for item in reader.items(node, key_of("parameters")))
    return [row for row in rows if row is not None]


def _row(reader: Reader, node: Node) -> ParameterRow | None:
    before = len(reader.faults)
    row = reader.mapping(node, PARTS["parameter"](), ("parameter", "value"), SCOPES)
    if row is None or not {"parameter", "value"} <= set(row.entries):
        return None
    parameter = reader.choice(row.entries["parameter"], key_of("parameter"), _KNOWN)
    value = _value(reader, parameter, row.entries["value"]) if parameter else None
    scope = [
        reader.text(row.entries[name], key_of(name)) if name in row.entries else ""
        for name in SCOPES
    ]
    if parameter and any(scope) and not PARAMETERS[parameter].scoped:
        said = FAULTS["everywhere"](parameter=parameter)
        reader.fault(row.line, said, REMEDIES["everywhere"]())
    if len(reader.faults) > before:
        return None
    return ParameterRow((parameter, value, *scope), reader.file, row.line)


def _value(reader: Reader, parameter: str, node: Node) -> str | None:
    """The value as the text that ``settings`` holds: numbers in their shortest form."""
    limits = PARAMETERS[parameter]
    if limits.choices:
        return reader.choice(node, key_of(parameter), limits.choices)
    number = reader.number(node, key_of(parameter))
    if number is None:
        return None
    if not limits.minimum <= number <= limits.maximum:
        said = FAULTS["range"](part=key_of(parameter), number=node.text)
        reader.fault(node.line, said, within(limits.minimum, limits.maximum))
    return str(int(number)) if number.is_integer() else repr(number)
