"""Decisions of past weeks, so that looking back shows something on the first day: invented.

Some of the transfers and purchases that the simulation made are dressed as proposals that were
carried out, by themselves or by a planner; a few are proposed again some days later, and refused.
What each was worth is not invented: it is computed from the demand that really came.
"""

from __future__ import annotations

import datetime

from odoo.tools import SQL

__all__ = ["create_decisions"]

FIRST_WEEKS, LAST_WEEKS = 13, 4
"""How many weeks ago the first and the last of them were decided."""
TRANSFERS, PURCHASES = 20, 12
"""One of so many transfers and purchases becomes a proposal."""
CHANGED, REFUSED = 9, 11
"""Of the proposals one of so many had another quantity, and one of so many is refused later."""
SMALL = 100.0
"""Money at cost up to which a transfer went by itself."""
EXPECTED_SHARE = 0.15
"""Part of the margin that a proposal expected to save."""

REASON = "Demonstration: made from what the simulated history did in that week."


def create_decisions(env, company, today: datetime.date) -> int:
    """Runs of past weeks with decided proposals; returns how many proposals."""
    env.flush_all()
    _create_runs(env, company, today)
    for source in (_transfers(env, company), _purchases(env, company)):
        _create_proposals(env, source)
    _refuse_some(env)
    _link_documents(env)
    env.cr.execute("SELECT COUNT(*) FROM demo_proposal")
    count = env.cr.fetchone()[0]
    env.cr.execute("DROP TABLE demo_run, demo_proposal")
    env.invalidate_all()
    return count


def _create_runs(env, company, today) -> None:
    env.cr.execute(
        SQL(
            """CREATE TEMP TABLE demo_run ON COMMIT DROP AS
               WITH made AS (
                   INSERT INTO distribution_run (name, company_id, state, kind, as_of, progress,
                          started_on, finished_on, create_uid, create_date, write_uid, write_date)
                   SELECT 'DEMO/' || to_char(day, 'IYYY"W"IW'), %(company)s, 'done', 'whole', day,
                          100, day + TIME '02:00', day + TIME '02:01', %(user)s,
                          day + TIME '02:00', %(user)s, day + TIME '02:01'
                     FROM (SELECT (%(first)s::date + 7 * week) AS day
                             FROM generate_series(0, %(weeks)s) week) weeks
                   RETURNING id, as_of
               ) SELECT * FROM made""",
            company=company.id,
            user=env.uid,
            first=today - datetime.timedelta(weeks=FIRST_WEEKS),
            weeks=FIRST_WEEKS - LAST_WEEKS,
        )
    )
    env.cr.execute(
        """CREATE TEMP TABLE demo_proposal (id int, move_id int, sent_id int, line_id int)
           ON COMMIT DROP"""
    )


def _transfers(env, company) -> SQL:
    """Shipments that became one receipt each, with what they moved."""
    return SQL(
        """SELECT 'transfer' AS verb, received.id AS move_id, sent.id AS sent_id,
                  NULL::int AS line_id, received.product_id, here.warehouse_id,
                  there.warehouse_id AS origin_warehouse_id, NULL::int AS vendor_id,
                  lane.id AS lane_id, received.product_qty AS quantity, sent.date::date AS ordered,
                  received.date::date AS due, received.product_qty * lane.unit_cost + 1 AS cost
             FROM stock_move received
             JOIN stock_move_move_rel link ON link.move_dest_id = received.id
             JOIN stock_move sent ON sent.id = link.move_orig_id
              AND sent.product_qty = received.product_qty
             JOIN stock_location here ON here.id = received.location_dest_id
             JOIN stock_location there ON there.id = sent.location_id
             JOIN distribution_lane lane ON lane.origin_warehouse_id = there.warehouse_id
              AND lane.warehouse_id = here.warehouse_id
            WHERE received.company_id = %(company)s AND received.state = 'done'
              AND received.id %% %(part)s = 0""",
        company=company.id,
        part=TRANSFERS,
    )


def _purchases(env, company) -> SQL:
    return SQL(
        """SELECT 'buy', received.id, NULL::int, line.id, received.product_id, here.warehouse_id,
                  NULL::int, line.partner_id, NULL::int, received.product_qty,
                  bought.date_order::date, received.date::date, 2.0
             FROM stock_move received
             JOIN purchase_order_line line ON line.id = received.purchase_line_id
              AND line.product_qty = received.product_qty
             JOIN purchase_order bought ON bought.id = line.order_id
             JOIN stock_location here ON here.id = received.location_dest_id
            WHERE received.company_id = %(company)s AND received.state = 'done'
              AND received.id %% %(part)s = 0""",
        company=company.id,
        part=PURCHASES,
    )


def _create_proposals(env, source: SQL) -> None:
    """One proposal for each row of the source, in the run of the week in which it was ordered."""
    env.cr.execute(
        SQL(
            """WITH source (verb, move_id, sent_id, line_id, product_id, warehouse_id,
                            origin_warehouse_id, vendor_id, lane_id, quantity, ordered, due, cost)
                 AS (%(source)s),
               chosen AS (
                   SELECT source.*, run.id AS run_id, run.as_of,
                          price.cost * quantity AS at_cost, (price.list - price.cost) AS margin,
                          nextval('distribution_proposal_id_seq')::int AS id
                     FROM source
                     JOIN demo_run run ON ordered >= run.as_of AND ordered < run.as_of + 7
                     JOIN product_product product ON product.id = source.product_id
                     JOIN product_template template ON template.id = product.product_tmpl_id
                    CROSS JOIN LATERAL (
                          SELECT (jsonb_each_text(product.standard_price)).value::numeric AS cost,
                                 template.list_price AS list LIMIT 1) price
               ), noted AS (
                   INSERT INTO demo_proposal SELECT id, move_id, sent_id, line_id FROM chosen
               )
               INSERT INTO distribution_proposal (id, proposal_key, run_id, company_id, verb,
                      product_id, warehouse_id, origin_warehouse_id, vendor_id, lane_id, quantity,
                      recommended_quantity, order_date, due_date, expected_value, cost, priority,
                      confidence, reason, verdict, rule_ids, approver, state, decided_how,
                      decided_by_id, decided_on, create_uid, create_date, write_uid, write_date)
               SELECT id, 'demo-' || id, run_id, company_id, verb, product_id, warehouse_id,
                      origin_warehouse_id, vendor_id, lane_id, quantity,
                      CASE WHEN id %% %(changed)s = 0 THEN CEIL(quantity * 1.4) ELSE quantity END,
                      ordered, due, ROUND(quantity * margin * %(share)s, 2), ROUND(cost, 2), 50,
                      0.8, %(reason)s,
                      CASE WHEN by_itself THEN 'auto' ELSE 'approve' END,
                      CASE WHEN by_itself THEN 'small-sure-transfer' END, 'planner', 'executed',
                      CASE WHEN by_itself THEN 'automatic' ELSE 'person' END,
                      CASE WHEN by_itself THEN %(user)s ELSE %(planner)s END,
                      ordered + TIME '08:00' + id %% 480 * INTERVAL '1 minute',
                      %(user)s, as_of + TIME '02:00', %(user)s, ordered + TIME '08:00'
                 FROM (SELECT chosen.*, run.company_id,
                              verb = 'transfer' AND at_cost <= %(small)s
                              AND chosen.id %% %(changed)s > 0 AS by_itself
                         FROM chosen JOIN distribution_run run ON run.id = chosen.run_id) made""",
            source=source,
            changed=CHANGED,
            share=EXPECTED_SHARE,
            reason=REASON,
            small=SMALL,
            user=env.uid,
            planner=_planner(env),
        )
    )


def _planner(env) -> int:
    """Whoever decided: the demonstration's planner."""
    planner = env["res.users"].search([("login", "=", "planner")], limit=1)
    return planner.id or env.uid


def _refuse_some(env) -> None:
    """Some of them proposed again nine days later, and refused."""
    env.cr.execute(
        SQL(
            """INSERT INTO distribution_proposal (proposal_key, run_id, company_id, verb,
                      product_id, warehouse_id, origin_warehouse_id, vendor_id, lane_id, quantity,
                      recommended_quantity, order_date, due_date, expected_value, cost, priority,
                      confidence, reason, verdict, approver, state, decided_how, decided_by_id,
                      decided_on, reject_reason, create_uid, create_date, write_uid, write_date)
               SELECT proposal_key || '-again', again.id, proposal.company_id, verb, product_id,
                      warehouse_id, origin_warehouse_id, vendor_id, lane_id, recommended_quantity,
                      recommended_quantity, order_date + 9, due_date + 9, expected_value, cost,
                      50, 0.7, reason, 'approve', 'planner', 'rejected', 'person', %(planner)s,
                      decided_on + INTERVAL '9 days', 'Too early', %(user)s,
                      again.as_of + TIME '02:00', %(user)s, decided_on + INTERVAL '9 days'
                 FROM distribution_proposal proposal
                 JOIN demo_proposal demo ON demo.id = proposal.id
                 JOIN demo_run again
                   ON order_date + 9 >= again.as_of AND order_date + 9 < again.as_of + 7
                WHERE proposal.id %% %(refused)s = 0""",
            planner=_planner(env),
            user=env.uid,
            refused=REFUSED,
        )
    )


def _link_documents(env) -> None:
    env.cr.execute(
        """UPDATE stock_move move SET distribution_proposal_id = demo.id
             FROM demo_proposal demo WHERE move.id IN (demo.move_id, demo.sent_id)"""
    )
    env.cr.execute(
        """INSERT INTO distribution_proposal_purchase_line_rel (proposal_id, purchase_line_id)
           SELECT id, line_id FROM demo_proposal WHERE line_id IS NOT NULL"""
    )
    env.cr.execute(
        """UPDATE distribution_run run
              SET proposal_count = made.proposals, executed_count = made.automatic
             FROM (SELECT run_id, COUNT(*) AS proposals,
                          COUNT(*) FILTER (WHERE decided_how = 'automatic') AS automatic
                     FROM distribution_proposal WHERE run_id IN (SELECT id FROM demo_run)
                    GROUP BY 1) made
            WHERE made.run_id = run.id"""
    )
