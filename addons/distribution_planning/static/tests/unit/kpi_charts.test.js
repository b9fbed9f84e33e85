import { describe, expect, test } from "@odoo/hoot";
import { daysOfMonth } from "@distribution_planning/kpi/kpi_charts";

describe.current.tags("headless");

test("a month's bar leads to the days of that month and no later ones", () => {
    expect(daysOfMonth("2026-12-01", "decided_on")).toEqual([
        ["decided_on", ">=", "2026-12-01"],
        ["decided_on", "<", "2027-01-01"],
    ]);
});
