/** Data as the server sends it, small enough to be checked by eye. */

export function row(id, values = {}) {
    return {
        id, verb: "buy", verb_label: "Buy", product: `Cup ${id}`, source: "Mill", warehouse: "North",
        quantity: 10, unit: "Units", value: 100 - id, cost: 40, priority: 50, confidence: 0.8,
        verdict: "approve", verdict_label: "Needs Approval", approver: "planner", state: "to_approve",
        state_label: "To Approve", order_date: "2026-03-02", due_date: "2026-03-05", deadline: "",
        held_until: "", failure: "", group: false, group_label: "", ...values,
    };
}

const course = (values, out_on) => ({
    expected: values,
    ranges: [-2, -1, 1, 2].map((by) => values.map((value) => value + by)),
    today: "good", ahead: "low", ahead_day: 1, status: "low", out_on,
});

export function picture(values = {}) {
    return {
        label: "North, receives", product: "Cup", unit: "Units", position_id: 5,
        days: ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05"], on_hand: 6, planned_on_hand: 6,
        owed: 0, leaving: 0, reorder_point: 4, order_up_to: 9, safety_stock: 2, lead_days: 1,
        has_forecast: true, serves: false,
        supply: [{ day: 2, quantity: 3, state: "draft", late: false }],
        changes: [{ day: 3, quantity: 10 }],
        before: course([6, 4, 2, 0], 3), after: course([6, 4, 2, 10], null), ...values,
    };
}

export function detail(id, values = {}) {
    return {
        ...row(id), name: `Buy Cup ${id}`, reason: `North runs out of Cup ${id}.`, recommended: 10,
        changed_by: "", priced: null, may_change: true, may_undo: false, may_take_back: false, is_put_off: false, refusal: "", position_id: false,
        position: null, documents: [], history: [], pictures: [picture()],
        alternatives: [
            { id: 0, chosen: true, verb_label: "Buy", source: "Mill", quantity: 10, due_date: "", value: 90, cost: 40, why_not: "" },
            { id: 1, chosen: false, verb_label: "Hold", source: "", quantity: 0, due_date: "", value: 0, cost: 90, why_not: "Risks a shortage." },
        ],
        governance: { why: [], rules: "", held_back: "", approvals: "0 / 1", people: 1, four_eyes: false, escalate_to: "", facts: [] },
        ...values,
    };
}

export function screen(rows, values = {}) {
    return {
        access: true, company: "Planned", currency_id: 1, roles: ["planner"], may_decide: true, may_plan: true,
        today: "2026-03-02",
        run: { id: 1, name: "PLAN/1", as_of: "2026-03-02", positions: 2, executed: 3, waiting: rows.length, blocked: 0 },
        running: { id: false, name: false, step: "", progress: 0, newest: 1 },
        cases: { cards: [], more: 0, total: 0 },
        facets: { total: rows.length, value: 1, verb: [{ key: "buy", label: "Buy", count: rows.length }], warehouse: [], verdict: [] },
        reasons: [{ id: 1, name: "Stock is wrong" }],
        page: { rows, offset: 0, total: rows.length, value: 1, groups: {} },
        ...values,
    };
}
