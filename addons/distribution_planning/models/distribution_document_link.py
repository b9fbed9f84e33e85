from odoo.exceptions import AccessError


class ProposalId(int):
    """Id of a proposal as the code that carries it out hands it to a document.

    Whoever calls from outside, or imports a file, sends plain numbers; those are refused.
    """


def checked_links(records, vals, name):
    """Values for a document, with the ids of proposals as plain numbers.

    Raises AccessError where the link with proposals, field ``name``, was not made by the
    application itself.
    """
    if name not in vals:
        return vals
    value = vals[name]
    commands = value if isinstance(value, list | tuple) else [(0, value)]
    if not all(isinstance(command[1], ProposalId) for command in commands):
        raise AccessError(
            records.env._(
                "%(field)s of %(document)s is set by carrying a proposal out, by nothing else.",
                field=records._fields[name].string,
                document=records._description,
            )
        )
    plain = [(command[0], int(command[1]), *command[2:]) for command in commands]
    return {**vals, name: plain if isinstance(value, list | tuple) else plain[0][1]}


def created_links(records, vals_list, name):
    """As :func:`checked_links` for new documents; what a context proposes is left out."""
    nothing = [] if records._fields[name].type == "many2many" else False
    return [
        checked_links(records, vals, name) if vals.get(name) else {**vals, name: nothing}
        for vals in vals_list
    ]
