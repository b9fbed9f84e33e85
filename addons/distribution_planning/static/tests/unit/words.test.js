import { describe, expect, test } from "@odoo/hoot";
import { makeMockEnv } from "@web/../tests/web_test_helpers";
import { positions, proposals } from "@distribution_planning/workbench/words";

describe.current.tags("headless");

test("one of something is said in the singular, many by thousands", async () => {
    await makeMockEnv();
    expect(`${positions(1)}, ${positions(201)}`).toBe("1 position, 201 positions");
    expect(`${proposals(1)}, ${proposals(1201)}`).toBe("1 proposal, 1,201 proposals");
});
