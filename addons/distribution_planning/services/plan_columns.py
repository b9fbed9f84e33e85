"""How the plan's tables become columns of the application's."""

from odoo.tools import SQL

_POSITION = {
    "segment": "text",
    "on_hand": "numeric",
    "inventory_position": "numeric",
    "service_level": "float8",
    "lead_days": "float8",
    "protection_days": "float8",
    "demand_per_day": "numeric",
    "protection_demand": "numeric",
    "protection_q05": "numeric",
    "protection_q95": "numeric",
    "safety_stock": "numeric",
    "reorder_point": "numeric",
    "order_up_to": "numeric",
    "cycle_stock": "numeric",
    "pipeline_stock": "numeric",
    "excess": "numeric",
    "stockout_probability": "float8",
    "stockout_date": "date",
    "shortage_units": "numeric",
    "shortage_cost": "numeric",
    "excess_units": "numeric",
    "excess_cost": "numeric",
    "trust": "float8",
    "trust_reasons": "text",
}
_PROPOSAL = {
    "verb": "text",
    "quantity": "numeric",
    "new_reorder_point": "numeric",
    "new_order_up_to": "numeric",
    "order_date": "date",
    "due_date": "date",
    "expected_value": "numeric",
    "cost": "numeric",
    "priority": "numeric",
    "confidence": "float8",
    "reason": "text",
    "rule_ids": "text",
    "escalate_to": "text",
    "trace": "text",
    "facts": "text",
    "value_curve": "text",
}
_ALTERNATIVE = {
    "rank": "float8",
    "verb": "text",
    "quantity": "numeric",
    "due_date": "date",
    "expected_value": "numeric",
    "cost": "numeric",
    "why_not": "text",
}


def positions(plan):
    """One row per item-location: targets, usual lane, risks and trust."""
    key = ["item_id", "location_id"]
    frame = (
        plan["targets"]
        .rename(columns={"lead_time_days": "lead_days"})
        .merge(plan["risks"], on=key, how="left")
        .merge(plan["quality"].rename(columns={"reasons": "trust_reasons"}), on=key, how="left")
    )
    return frame[[*key, *_POSITION, "lane_id"]]


def proposals(plan):
    """The proposals with their rank in the plan, and their priority if the engine gives one."""
    frame = plan["proposals"]
    return frame.assign(rank=range(len(frame)), priority=frame.get("priority", ""))


def position_names():
    """Columns of a position that the plan itself gives."""
    return tuple(_POSITION)


def position_figures():
    """SQL: those columns over ``staged``, with their names."""
    return SQL(", ").join(
        SQL("%s AS %s", value, SQL.identifier(name)) for name, value in _cast(_POSITION).items()
    )


def proposal_sql():
    """Columns of a proposal with their SQL over :func:`proposal_source`."""
    return (
        _cast(_PROPOSAL)
        | _origin_sql()
        | {
            "proposal_key": SQL("staged.proposal_id"),
            "product_id": SQL("staged.product_id"),
            "warehouse_id": SQL("staged.warehouse_id"),
            "position_id": SQL("staged.position_id"),
            "substitute_id": SQL("staged.replacement_id"),
            "supply_purchase_line_id": SQL("staged.purchase_line_id"),
            "supply_move_id": SQL("staged.move_id"),
            "case_id": SQL("staged.case_record_id"),
            "recommended_quantity": SQL("staged.quantity::numeric"),
            "verdict": SQL("COALESCE(staged.verdict, 'approve')"),
            "approver": SQL("COALESCE(staged.approver, 'planner')"),
            "people": SQL("GREATEST(COALESCE(staged.people::float8, 1), 1)::int"),
            "four_eyes": SQL("COALESCE(staged.four_eyes::float8, 0) > 0"),
            "deadline_days": SQL("COALESCE(staged.deadline_days::float8, 0)::int"),
            "state": SQL(
                """CASE WHEN staged.verb = 'hold' THEN 'held' WHEN staged.verdict = 'block'
               THEN 'blocked' ELSE 'to_approve' END"""
            ),
        }
    )


def proposal_source():
    """SQL: the staged proposals, as ``staged``, with the records that they are about."""
    return SQL(
        """(SELECT staged.*, product.id AS product_id, warehouse.id AS warehouse_id,
                   position.id AS position_id, origin.id AS origin_warehouse_id,
                   vendor.id AS vendor_id, lane.id AS lane_record_id,
                   replacement.id AS replacement_id, purchase_line.id AS purchase_line_id,
                   move.id AS move_id, named.id AS case_record_id
              FROM staged_proposal staged
              JOIN product_product product ON product.id = staged.item_id::int
              JOIN stock_warehouse warehouse ON 'warehouse-' || warehouse.id = destination_id
              LEFT JOIN distribution_position position
                ON position.product_id = product.id AND position.warehouse_id = warehouse.id
              LEFT JOIN product_product replacement
                ON replacement.id = NULLIF(staged.substitute_id, '')::int
              LEFT JOIN purchase_order_line purchase_line
                ON 'purchase-line-' || purchase_line.id = staged.supply_id
              LEFT JOIN stock_move move ON 'move-' || move.id = staged.supply_id
              LEFT JOIN distribution_case named
                ON named.company_id = warehouse.company_id AND named.case_key = staged.case_id
              %s) staged""",
        _JOINS,
    )


def alternative_sql():
    """Columns of an alternative with their SQL over ``staged``, ``proposal`` and the origin."""
    return _cast(_ALTERNATIVE) | {
        "proposal_id": SQL("proposal.id"),
        "origin_warehouse_id": SQL("origin.id"),
        "vendor_id": SQL("vendor.id"),
        "lane_id": SQL("lane.id"),
    }


def origin_joins():
    """SQL: joins of ``staged`` with the warehouse or vendor it comes from and its lane."""
    return _JOINS


_JOINS = SQL(
    """LEFT JOIN stock_warehouse origin ON 'warehouse-' || origin.id = staged.origin_id
       LEFT JOIN res_partner vendor ON 'vendor-' || vendor.id = staged.origin_id
       LEFT JOIN distribution_lane lane ON 'lane-' || lane.id = staged.lane_id"""
)


def _origin_sql():
    return {
        "origin_warehouse_id": SQL("staged.origin_warehouse_id"),
        "vendor_id": SQL("staged.vendor_id"),
        "lane_id": SQL("staged.lane_record_id"),
    }


def _cast(columns):
    return {
        name: SQL("staged.%s::%s", SQL.identifier(name), SQL(kind))
        for name, kind in columns.items()
    }


def number_after(head, text):
    """SQL: the number of an identifier that begins like this, NULL of others."""
    return SQL(
        "CASE WHEN starts_with(%(text)s, %(head)s) THEN substr(%(text)s, %(rest)s)::int END",
        text=text,
        head=head,
        rest=len(head) + 1,
    )


def column_names(values):
    """SQL: the names as a list of columns."""
    return SQL(", ").join(map(SQL.identifier, values))


def staged_values(columns):
    """SQL: columns of ``staged``, given by name with their type."""
    return SQL(", ").join(
        SQL("staged.%s::%s", SQL.identifier(name), SQL(kind)) for name, kind in columns.items()
    )
