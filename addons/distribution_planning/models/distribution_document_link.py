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
    """``(records, values)`` to create documents with, as :func:`checked_links`; what the context
    proposes is left out.

    A link to nothing is left out too: to write it takes access to proposals, and buyers and
    salespeople need none.
    """
    context = {key: value for key, value in records.env.context.items() if key != f"default_{name}"}
    values = [
        checked_links(records, vals, name)
        if vals.get(name)
        else {key: value for key, value in vals.items() if key != name}
        for vals in vals_list
    ]
    # The key left out must go, so the context is replaced and not added to.
    return records.with_context(context), values  # pylint: disable=context-overridden
