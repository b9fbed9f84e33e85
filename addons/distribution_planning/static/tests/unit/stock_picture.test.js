import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { mountWithCleanup, preloadBundle } from "@web/../tests/web_test_helpers";
import { supplyMarks } from "@distribution_planning/workbench/stock_chart";
import { StockPicture } from "@distribution_planning/workbench/stock_picture";
import { ProposalList } from "@distribution_planning/workbench/proposal_list";

import { picture, row } from "./samples";

describe.current.tags("desktop");
defineMailModels();
preloadBundle("web.chartjs_lib");

async function mount(values) {
    await mountWithCleanup(StockPicture, { props: { picture: picture(values) } });
}

test("the picture says in words what it shows", async () => {
    await mount();
    expect("canvas").toHaveAttribute(
        "aria-label",
        "North, receives: without the proposal out of stock on 03/05/2026; with it not out of stock until 03/05/2026."
    );
    expect("figcaption .badge").toHaveText("below the safety stock");
});

test("stock that has changed since the plan is told, and supply that is late", async () => {
    await mount({ on_hand: 5, supply: [{ day: 0, quantity: 3, state: "confirmed", late: true }] });
    expect("figure").toHaveText(/On hand 5 Units · 6 Units when it was planned/);
    expect("figure").toHaveText(/3 Units of supply is late/);
});

test("supply is marked on its day, with its units", () => {
    const { draft } = supplyMarks(
        picture({
            supply: [
                { day: 2, quantity: 3, state: "draft" },
                { day: 2, quantity: 4, state: "draft" },
            ],
        })
    );
    expect(draft.points).toEqual([null, null, 2, null]);
    expect(draft.units).toEqual({ 2: 7 });
});

test("a group begins with its name, number and worth", async () => {
    const grouped = [
        row(1, { group: "buy", group_label: "Buy" }),
        row(2, { group: "buy", group_label: "Buy" }),
        row(3, { group: "hold", group_label: "Hold" }),
    ];
    const nothing = () => {};
    await mountWithCleanup(ProposalList, {
        props: {
            rows: grouped, groups: { buy: { count: 9, value: 500 }, hold: { count: 1, value: 0 } },
            isGrouped: true, picked: {}, currencyId: 1, onChoose: nothing, onPick: nothing, onPickTo: nothing,
        },
    });
    expect(".o_distribution_group").toHaveCount(2);
    expect(".o_distribution_group:first").toHaveText(/Buy\s*9/);
});
