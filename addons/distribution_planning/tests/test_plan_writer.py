from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import written_with
from .documents import DocumentsCase

KEY = "0123456789abcdef"


@tagged("post_install", "-at_install")
class TestPlanWriter(DocumentsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls._product("Planned")
        cls.region = cls.regions[0]
        cls.lane = cls.env["distribution.lane"].search(
            [("origin_warehouse_id", "=", cls.centre.id), ("warehouse_id", "=", cls.region.id)]
        )

    def _run(self):
        return (
            self.env["distribution.run"]
            ._internally()
            .create(
                {
                    "name": "PLAN/WRITER",
                    "company_id": self.company.id,
                    "state": "done",
                    "started_on": fields.Datetime.now(),
                }
            )
        )

    def _proposal(self, key=KEY, **values):
        return {
            "proposal_id": key,
            "verb": "transfer",
            "item_id": str(self.product.id),
            "origin_id": f"warehouse-{self.centre.id}",
            "lane_id": f"lane-{self.lane.id}",
            "destination_id": f"warehouse-{self.region.id}",
            "quantity": 10,
            "order_date": "2030-01-01",
            "due_date": "2030-01-02",
            "expected_value": 50,
            "cost": 5,
            "confidence": 0.9,
            "reason": 'Low, "very" low\nsoon',
            "verdict": "approve",
            "rule_ids": "transfers",
            "approver": "manager",
            **values,
        }

    def _plan(self, *proposals, alternatives=(), items=None):
        import pandas as pd

        from distribution_ai.plan import Plan

        items = items or [self.product.id]
        ids = {
            "item_id": [str(item) for item in items],
            "location_id": [f"warehouse-{self.region.id}"] * len(items),
        }
        return Plan.build(
            {
                "targets": pd.DataFrame(
                    {
                        **ids,
                        "segment": "A smooth",
                        "service_level": 0.95,
                        "lead_time_days": 2,
                        "protection_days": 3,
                        "safety_stock": 4,
                        "reorder_point": 7,
                        "order_up_to": 17,
                        "cycle_stock": 5,
                        "pipeline_stock": 2,
                        "excess": 0,
                        "inventory_position": 6,
                        "on_hand": 6.5,
                        "protection_demand": 3,
                        "demand_per_day": 1,
                    }
                ),
                "risks": pd.DataFrame(
                    {
                        **ids,
                        "stockout_probability": 0.4,
                        "stockout_date": "2030-01-03",
                        "shortage_cost": 12,
                    }
                ),
                "quality": pd.DataFrame({**ids, "trust": 0.8, "reasons": "short history"}),
                "proposals": pd.DataFrame(list(proposals)),
                "alternatives": pd.DataFrame(list(alternatives)),
                "metrics": pd.DataFrame({"metric": ["a", "b"], "value": [1.5, None]}),
            },
            {"engine_version": "9.9"},
        )

    def _write(self, *proposals, **plan):
        run = self._run()
        self._put(run, self._plan(*proposals, **plan))
        return run

    def _put(self, run, plan):
        self.env["distribution.plan.writer"].write_plan(run, plan, written_with())

    def _proposals(self):
        return self.env["distribution.proposal"].search(
            [("company_id", "=", self.company.id)], order="id"
        )

    def test_positions_are_replaced(self):
        first = self._write()
        position = self.env["distribution.position"].search([("run_id", "=", first.id)])
        self.assertEqual(
            (position.product_id, position.warehouse_id, position.segment, position.on_hand),
            (self.product, self.region, "A smooth", 6.5),
        )
        self.assertEqual(str(position.stockout_date), "2030-01-03")
        self.assertEqual((position.trust, position.trust_reasons), (0.8, "short history"))
        self.assertEqual(first.engine_version, "9.9")
        self.assertEqual(first.metrics, {"a": 1.5})
        second = self._write(items=[self.product.id, self._product("Second").id])
        positions = self.env["distribution.position"].search([("company_id", "=", self.company.id)])
        self.assertEqual(positions.run_id, second)
        self.assertEqual(len(positions), 2)
        self.assertIn(position, positions, "a position keeps its identity")
        self._write(items=[self._product("Third").id])
        self.assertFalse(position.exists())

    def test_a_proposal_has_its_records(self):
        alternative = {
            "proposal_id": KEY,
            "rank": 1,
            "verb": "buy",
            "origin_id": f"vendor-{self.vendor.id}",
            "quantity": 12,
            "expected_value": 20,
            "cost": 2,
            "why_not": "slower",
        }
        self._write(self._proposal(), alternatives=[alternative])
        proposal = self._proposals()
        self.assertEqual(
            (
                proposal.verb,
                proposal.product_id,
                proposal.origin_warehouse_id,
                proposal.warehouse_id,
                proposal.lane_id,
            ),
            ("transfer", self.product, self.centre, self.region, self.lane),
        )
        self.assertEqual(proposal.position_id.product_id, self.product)
        self.assertEqual((proposal.quantity, proposal.recommended_quantity), (10, 10))
        self.assertEqual(proposal.reason, 'Low, "very" low\nsoon')
        self.assertEqual(
            (proposal.state, proposal.verdict, proposal.approver, proposal.rule_ids),
            ("to_approve", "approve", "manager", "transfers"),
        )
        self.assertEqual(proposal.alternative_ids.vendor_id, self.vendor)
        self.assertEqual(proposal.alternative_ids.why_not, "slower")
        self.assertEqual(proposal.alternative_ids.company_id, self.company)

    def test_states_follow_verb_and_verdict(self):
        self._write(
            self._proposal("a", verdict="auto"),
            self._proposal("b", verdict="block"),
            self._proposal("c", verb="hold"),
            self._proposal("d", verdict=""),
        )
        self.assertEqual(
            self._proposals().mapped("state"), ["to_approve", "blocked", "held", "to_approve"]
        )
        self.assertEqual(self._proposals()[3].verdict, "approve")

    def test_waiting_proposals_are_brought_up_to_date_or_superseded(self):
        self._write(self._proposal("stays"), self._proposal("goes"))
        stays, goes = self._proposals()
        run = self._write(self._proposal("stays", quantity=30, verdict="block"))
        self.assertEqual(self._proposals(), stays + goes)
        self.assertEqual((stays.quantity, stays.run_id, stays.state), (30, run, "blocked"))
        self.assertEqual(goes.state, "superseded")

    def test_what_was_carried_out_is_history(self):
        self._write(self._proposal())
        done = self._proposals()
        done._internally().write({"state": "executed"})
        self._write()
        self.assertEqual(done.state, "executed")
        self._write(self._proposal())
        self.assertEqual(self._proposals().mapped("state"), ["executed", "to_approve"])

    def test_a_changed_quantity_stays_while_the_recommendation_does(self):
        self._write(self._proposal(quantity=100))
        proposal = self._proposals()
        proposal._internally().write({"quantity": 60})
        self._write(self._proposal(quantity=105))
        self.assertEqual((proposal.quantity, proposal.recommended_quantity), (60, 105))
        self._write(self._proposal(quantity=150))
        self.assertEqual((proposal.quantity, proposal.recommended_quantity), (150, 150))

    def test_a_rejection_holds_for_a_week_unless_things_change(self):
        self._write(self._proposal(quantity=100))
        rejected = self._proposals()
        rejected._internally().write(
            {"state": "rejected", "decided_on": fields.Datetime.now() - timedelta(days=6)}
        )
        self._write(self._proposal(quantity=109))
        self.assertEqual(self._proposals(), rejected)
        self._write(self._proposal(quantity=120))
        self.assertEqual(self._proposals().mapped("state"), ["rejected", "to_approve"])
        self._write()
        rejected._internally().write({"decided_on": fields.Datetime.now() - timedelta(days=8)})
        self._write(self._proposal(quantity=100))
        self.assertEqual(self._proposals()[-1].state, "to_approve")

    def test_a_failed_proposal_waits_again(self):
        self._write(self._proposal())
        proposal = self._proposals()
        proposal._internally().write({"state": "failed", "failure": "no route"})
        self._write(self._proposal())
        self.assertEqual((proposal.state, proposal.failure), ("to_approve", False))

    def test_other_companies_keep_their_plan(self):
        self._write(self._proposal())
        other = self.env["res.company"].create({"name": "Elsewhere"})
        run = self._run()
        run._internally().write({"company_id": other.id})
        self._put(run, self._plan(items=[0]))
        self.assertEqual(self._proposals().state, "to_approve")
        self.assertTrue(self._proposals().position_id)

    def test_thousands_of_rows_take_hardly_more_queries_than_a_few(self):
        self.env.cr.execute(
            """INSERT INTO product_product (product_tmpl_id, active, combination_indices)
               SELECT %s, TRUE, 'bulk-' || n FROM generate_series(1, 7500) n RETURNING id""",
            [self.product.product_tmpl_id.id],
        )
        items = [item for (item,) in self.env.cr.fetchall()]
        queries = {}
        for count in (30, 3000, 3000):
            proposals = [self._proposal(f"key-{item}", item_id=str(item)) for item in items[:count]]
            run, plan = self._run(), self._plan(*proposals, items=items)
            before = self.env.cr.sql_log_count
            self._put(run, plan)
            queries.setdefault(count, []).append(self.env.cr.sql_log_count - before)
        self.assertLess(max(queries[3000]), queries[30][0] + 30)
        self.assertEqual(len(self._proposals()), 3000)
