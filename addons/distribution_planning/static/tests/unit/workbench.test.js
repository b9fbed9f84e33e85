import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, keyDown, keyUp, press, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame, Deferred, runAllTimers } from "@odoo/hoot-mock";
import { contains, getService, makeServerError, mountWithCleanup, onRpc, preloadBundle } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

import { detail, row, screen } from "./samples";

describe.current.tags("desktop");
defineMailModels();
preloadBundle("web.chartjs_lib");

let rows;

beforeEach(() => {
    rows = [row(1), row(2), row(3)];
    onRpc("distribution.workbench", "load", () => screen(rows));
    onRpc("distribution.workbench", "proposals", () => screen(rows).page);
    onRpc("distribution.workbench", "facets", () => screen(rows).facets);
    onRpc("distribution.workbench", "running", () => screen(rows).running);
    onRpc("distribution.workbench", "detail", ({ args: [, id] }) => detail(id));
});

async function open() {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({ type: "ir.actions.client", tag: "distribution_planning.workbench" });
    await animationFrame();
}

const title = () => queryAllTexts(".o_distribution_detail h4")[0];

test("the first proposal is shown, the keys go through the list", async () => {
    await open();
    expect(".o_distribution_option").toHaveCount(3);
    expect(title()).toInclude("Cup 1");
    await press("j");
    await animationFrame();
    expect(title()).toInclude("Cup 2");
    expect("#proposal-2").toHaveAttribute("aria-selected", "true");
    expect(".o_distribution_list").toHaveAttribute("aria-activedescendant", "proposal-2");
    await press("k");
    await animationFrame();
    expect(title()).toInclude("Cup 1");
});

test("numbers of records are grouped by thousands as the reader writes them", async () => {
    onRpc("distribution.workbench", "load", () => {
        const made = screen(rows);
        return { ...made, facets: { ...made.facets, total: 3216 } };
    });
    await open();
    expect(".o_distribution_tab_proposals span").toHaveText("3,216");
});

test("the keys go over the border of a page, there and back", async () => {
    const pages = { 0: [row(1), row(2)], 80: [row(81), row(82)] };
    const page = (offset) => ({ ...screen(pages[offset]).page, offset, total: 82 });
    onRpc("distribution.workbench", "load", () => screen(pages[0], { page: page(0) }));
    onRpc("distribution.workbench", "proposals", ({ args: [, offset] }) => page(offset));
    await open();
    for (const [key, shown] of [["j", "Cup 2"], ["j", "Cup 81"], ["k", "Cup 2"], ["k", "Cup 1"], ["k", "Cup 1"]]) {
        await press(key);
        await animationFrame();
        await animationFrame();
        expect(title()).toInclude(shown);
    }
});

test("an answer that comes late does not replace a newer one", async () => {
    const slow = new Deferred();
    onRpc("distribution.workbench", "proposals", async ({ args: [filters] }) => {
        if (filters.verdict === "block") {
            await slow;
            return screen([row(3)]).page;
        }
        return screen([row(2)]).page;
    });
    onRpc("distribution.workbench", "load", () =>
        screen(rows, {
            facets: { total: 3, value: 1, verb: [], warehouse: [], verdict: [{ key: "block", label: "Blocked", count: 1 }] },
        })
    );
    await open();
    const verdict = "select[aria-label=Verdict]";
    await contains(verdict).select("block");
    await contains(verdict).select("");
    await animationFrame();
    expect(title()).toInclude("Cup 2");
    slow.resolve();
    await animationFrame();
    await animationFrame();
    expect(title()).toInclude("Cup 2");
    expect(".o_distribution_option").toHaveCount(1);
});

test("approve by a key, then undo: what is next is shown", async () => {
    onRpc("distribution.workbench", "approve", ({ args: [ids] }) => {
        expect.step(`approve ${ids}`);
        rows = rows.filter(({ id }) => !ids.includes(id));
        return { message: "1 carried out", type: "success", states: { 1: "executed" } };
    });
    onRpc("distribution.workbench", "undo", ({ args: [ids] }) => {
        expect.step(`undo ${ids}`);
        return { message: "Undone", type: "success", states: { 1: "undone" } };
    });
    await open();
    await press("a");
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["approve 1"]);
    expect(title()).toInclude("Cup 2");
    expect(".o_notification button:contains(Undo)").toHaveCount(1);
    await press("u");
    await animationFrame();
    expect.verifySteps(["undo 1"]);
});

test("a dismissal is taken back from its notification", async () => {
    const card = {
        id: 7, kind: "late_supply", kind_label: "Late Supply", subject: "Mill", count: 2, proposals: 0,
        money_at_risk: 90, role_label: "Buyer", deadline: "", state: "open", state_label: "Open",
    };
    let cards = [card];
    const cases = () => ({ cards, more: 0, total: cards.length });
    onRpc("distribution.workbench", "load", () => screen(rows, { cases: cases() }));
    onRpc("distribution.workbench", "detail", ({ args: [kind, id] }) =>
        kind === "case"
            ? {
                  ...card, cause: "Late", remedy: "", response: "", expected_value: 0, periods: 1, first_seen: "",
                  last_seen: "", user: "", may_act: true, may_reopen: false, proposals: [], proposal_total: 0,
                  positions: [],
              }
            : detail(id)
    );
    onRpc("distribution.workbench", "act_on_case", ({ args }) => {
        expect.step(args.join(" "));
        cards = args[1] === "dismiss" ? [] : [card];
        return cases();
    });
    await open();
    expect(title()).toBe("Mill");
    await contains(".o_distribution_detail .o_distribution_reject").click();
    await contains(".modal select").select("1");
    await contains(".modal .btn-primary").click();
    expect.verifySteps(["7 dismiss Stock is wrong"]);
    await contains(".o_notification button:contains(Undo)").click();
    await animationFrame();
    expect.verifySteps(["7 reopen false"]);
    expect(title()).toBe("Mill");
});

test("keys do nothing while somebody types, / goes to the search", async () => {
    onRpc("distribution.workbench", "approve", () => expect.step("approve"));
    await open();
    await press("/");
    await runAllTimers();
    expect("input[type=search]").toBeFocused();
    await press("a");
    await animationFrame();
    expect(".o_distribution_approve").toHaveCount(1);
    expect.verifySteps([]);
});

test("several at once: one question with the money and what cannot be approved", async () => {
    onRpc("distribution.workbench", "preview", ({ args: [ids] }) => {
        expect.step(`preview ${ids}`);
        return {
            ids: [1], count: 1, value: 99, cost: 40, refused_count: 1,
            refused: [{ name: "Buy Cup 2", reason: "A manager has to decide it." }],
        };
    });
    onRpc("distribution.workbench", "approve", ({ args: [ids] }) => {
        expect.step(`approve ${ids}`);
        return { message: "", type: "success", states: { 1: "executed" } };
    });
    await open();
    await press(" ");
    await press("j");
    await animationFrame();
    await press(" ");
    await animationFrame();
    expect(".o_distribution_bulk").toHaveText(/2 selected/);
    await press("a");
    await animationFrame();
    await animationFrame();
    expect(".modal").toHaveText(/1 proposal will be carried out, worth/);
    expect(".modal li").toHaveText(/A manager has to decide it/);
    await contains(".modal button:contains(Approve 1)").click();
    expect.verifySteps(["preview 1,2", "approve 1"]);
});

test("shift and a click select what is between", async () => {
    await open();
    await keyDown("Shift");
    await click("#proposal-3");
    await keyUp("Shift");
    await animationFrame();
    expect(".o_distribution_picked").toHaveCount(3);
    await press("Escape");
    await animationFrame();
    expect(".o_distribution_picked").toHaveCount(0);
});

test("shift and a click begin at what was picked last, not at what is shown", async () => {
    await open();
    await click("#proposal-2 .o_distribution_pick");
    await keyDown("Shift");
    await click("#proposal-3 .o_distribution_pick");
    await keyUp("Shift");
    await animationFrame();
    expect(".o_distribution_picked").toHaveCount(2);
    expect("#proposal-1").not.toHaveClass("o_distribution_picked");
});

test("a quantity is priced before it is kept", async () => {
    onRpc("distribution.proposal", "price_of", ({ kwargs: { quantity } }) => ({
        quantity, value: 70, cost: 4 * quantity, verdict: "approve", approver: quantity > 10 ? "manager" : "planner",
    }));
    onRpc("distribution.workbench", "change", ({ args }) => {
        expect.step(`change ${args}`);
        return { message: "", type: "success", states: {} };
    });
    await open();
    await press("c");
    await animationFrame();
    await contains(".modal .o_distribution_quantity").edit("20", { confirm: false });
    await runAllTimers();
    await animationFrame();
    expect(".o_distribution_price").toHaveText(/80/);
    expect(".modal").toHaveText(/needs a manager/);
    expect(".modal select").toHaveValue("");
    await contains(".modal button:contains(Keep This Quantity)").click();
    expect.verifySteps([]);
    expect(".modal [role=alert]").toHaveText(/Choose a reason/);
    expect(".modal select").toBeFocused();
    await contains(".modal select").select("1");
    await contains(".modal button:contains(Keep This Quantity)").click();
    expect.verifySteps(["change 1,20,1,"]);
});

test("no rejection without a reason that somebody chose", async () => {
    onRpc("distribution.workbench", "reject", ({ args }) => {
        expect.step(`reject ${args}`);
        return { message: "", type: "success", states: { 1: "rejected" } };
    });
    await open();
    await press("r");
    await animationFrame();
    expect(".modal select").toBeFocused();
    expect(".modal select").toHaveValue("");
    expect(".modal [role=alert]").toHaveText("");
    await contains(".modal .btn-primary").click();
    expect.verifySteps([]);
    expect(".modal [role=alert]").toHaveText(/Choose a reason/);
    await contains(".modal select").select("1");
    await contains(".modal .btn-primary").click();
    expect.verifySteps(["reject 1,1,"]);
    expect(".o_notification").toHaveText(/Rejected: 1/);
});

test("undo is of the decision that it stands beside", async () => {
    onRpc("distribution.workbench", "approve", ({ args: [ids] }) => ({
        message: `Carried out ${ids}`, type: "success", states: { [ids[0]]: "executed" },
    }));
    onRpc("distribution.workbench", "detail", ({ args: [, id] }) =>
        detail(id, id === 3 ? { state: "rejected", may_take_back: true } : {})
    );
    onRpc("distribution.workbench", "undo", ({ args: [ids] }) => {
        expect.step(`undo ${ids}`);
        return { message: "", type: "success", states: {} };
    });
    await open();
    await contains(".o_distribution_approve").click();
    await press("j");
    await animationFrame();
    await contains(".o_distribution_approve").click();
    await contains(".o_notification:contains(Carried out 1) button:contains(Undo)").click();
    expect.verifySteps(["undo 1"]);
    await contains("#proposal-3").click();
    await contains(".o_distribution_undo:contains(Take Back)").click();
    expect.verifySteps(["undo 3"]);
    await press("u");
    await animationFrame();
    expect.verifySteps(["undo 2"]);
});

describe("many", () => {
    const ids = Array.from({ length: 60 }, (_, index) => index + 1);
    const slices = [ids.slice(0, 25), ids.slice(25, 50), ids.slice(50)];
    const states = (some) => Object.fromEntries(some.map((id) => [id, "executed"]));

    async function confirmAll() {
        onRpc("distribution.workbench", "proposals", () => ({ ...screen(rows).page, total: 60 }));
        onRpc("distribution.workbench", "load", () => ({ ...screen(rows), page: { ...screen(rows).page, total: 60 } }));
        onRpc("distribution.workbench", "select", () => ids);
        onRpc("distribution.workbench", "preview", ({ args: [chosen] }) => ({
            ids: chosen, count: chosen.length, value: 6000, cost: 40, refused_count: 0, refused: [],
        }));
        onRpc("distribution.workbench", "slices", () => slices);
        await open();
        await press(" ");
        await animationFrame();
        await contains(".o_distribution_pick_all").click();
        expect(".o_distribution_bulk").toHaveText(/3 selected/);
        await contains(".o_distribution_pick_every:contains(Select all 60)").click();
        expect(".o_distribution_bulk").toHaveText(/60 selected/);
        await contains(".o_distribution_bulk_approve").click();
        expect(".modal").toHaveText(/60 proposals will be carried out, worth .*6,000/);
        expect(".modal .btn-secondary").toBeFocused();
        await contains(".modal .btn-primary").click();
    }

    test("all pages are selected, and approved slice by slice", async () => {
        const begun = [];
        onRpc("distribution.workbench", "approve_slice", ({ args: [some] }) => {
            const answer = new Deferred();
            begun.push({ some, answer });
            return answer;
        });
        await confirmAll();
        for (const done of [0, 25, 50]) {
            await animationFrame();
            expect(".modal [role=status]").toHaveText(new RegExp(`^${done} of 60`));
            const { some, answer } = begun.at(-1);
            answer.resolve({ states: states(some), left: [] });
            await animationFrame();
        }
        await animationFrame();
        expect(begun.map(({ some }) => some)).toEqual(slices);
        expect(".modal").toHaveCount(0);
        expect(".o_notification").toHaveText(/Carried out: 60/);
        expect(".o_notification button:contains(Undo)").toHaveCount(1);
        onRpc("distribution.proposal", "action_open_documents", ({ args: [done] }) => {
            expect.step(`documents of ${done.length}`);
            return { type: "ir.actions.act_window_close" };
        });
        await contains(".o_notification button:contains(Open the documents)").click();
        expect.verifySteps(["documents of 60"]);
    });

    test("stopped, it says what was done and what was not", async () => {
        const answer = new Deferred();
        onRpc("distribution.workbench", "approve_slice", async ({ args: [some] }) => {
            expect.step(some.length);
            await answer;
            return { states: states(some.slice(1)), left: [{ name: "Buy Cup 1", reason: "No stock." }] };
        });
        await confirmAll();
        await animationFrame();
        await contains(".o_distribution_stop").click();
        expect(".o_distribution_stop").not.toBeEnabled();
        answer.resolve();
        await animationFrame();
        await animationFrame();
        expect.verifySteps([25]);
        expect(".o_notification").toHaveText(/Carried out: 24/);
        expect(".o_notification").toHaveText(/Buy Cup 1: No stock/);
        expect(".o_notification").toHaveText(/Stopped: 35 were not begun/);
    });

    test("broken off, it says what was done and what is left", async () => {
        onRpc("distribution.workbench", "approve_slice", ({ args: [some] }) => {
            if (some[0] > 1) {
                throw makeServerError({ message: "Somebody plans just now." });
            }
            return { states: states(some), left: [] };
        });
        await confirmAll();
        await animationFrame();
        await animationFrame();
        expect(".o_notification").toHaveText(/Carried out: 25/);
        expect(".o_notification").toHaveText(/Not done: 25, since Somebody plans just now/);
        expect(".o_notification").toHaveText(/Stopped: 10 were not begun/);
    });
});

test("who may not decide sees why", async () => {
    onRpc("distribution.workbench", "detail", () => detail(1, { refusal: "A manager has to decide it.", may_change: false }));
    await open();
    expect(".o_distribution_approve").not.toBeEnabled();
    expect(".o_distribution_change").not.toBeEnabled();
    expect(".o_distribution_detail [role=toolbar]").toHaveText(/A manager has to decide it/);
});

test("a plan that was just begun shows at once", async () => {
    let running = screen(rows).running;
    onRpc("distribution.run", "action_plan_now", () => {
        running = { ...running, id: 5, name: "PLAN/5", step: "", progress: 10 };
        return false;
    });
    onRpc("distribution.workbench", "load", () => ({ ...screen(rows), may_plan: true, running }));
    await open();
    expect(".o_distribution_running").toHaveCount(0);
    await click(".o_distribution_plan_now");
    await animationFrame();
    await animationFrame();
    expect(".o_distribution_running").toHaveText(/PLAN\/5 is being planned/);
});

test("a new plan reloads and keeps what is shown", async () => {
    let newest = 1;
    onRpc("distribution.workbench", "running", () => ({ id: false, name: false, step: "", progress: 0, newest }));
    await open();
    await press("j");
    await animationFrame();
    newest = 2;
    rows = [row(7), row(2)];
    await runAllTimers();
    await animationFrame();
    await animationFrame();
    expect(".o_distribution_option").toHaveCount(2);
    expect(title()).toInclude("Cup 2");
});

test("? shows the keys", async () => {
    await open();
    await press("?");
    await animationFrame();
    expect(".modal .o_distribution_keys dd").toHaveCount(13);
});

for (const [name, values, text] of [
    ["nobody", { access: false }, /is for planners/],
    ["no plan yet", { run: null }, /No plan yet/],
    ["nothing to do", {}, /3 proposals of this plan ran by/],
]) {
    test(`empty: ${name}`, async () => {
        onRpc("distribution.workbench", "load", () => ({ ...screen([]), ...values }));
        await open();
        expect(".o_nocontent_help").toHaveText(text);
    });
}
