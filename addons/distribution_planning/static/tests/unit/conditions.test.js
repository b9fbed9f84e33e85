import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";

import { Vocabulary } from "@distribution_planning/policy/conditions";

describe.current.tags("desktop");
defineMailModels();

const VOCABULARY = {
    facts: [
        { name: "spend", label: "spend", kind: "number", unit: "money", meaning: "What is paid" },
        { name: "verb", label: "verb", kind: "text", unit: "", meaning: "What is proposed" },
        { name: "reversible", label: "reversible", kind: "boolean", unit: "", meaning: "Whether it can be undone" },
    ],
    operators: {
        number: [
            { name: "less_than", label: "less than", takes: "number", meaning: "less than" },
            { name: "is_missing", label: "is missing", takes: "nothing", meaning: "has no value" },
        ],
        text: [
            { name: "equal_to", label: "equal to", takes: "text", meaning: "exactly" },
            { name: "one_of", label: "one of", takes: "texts", meaning: "one of the list" },
        ],
        boolean: [{ name: "is_true", label: "is true", takes: "nothing", meaning: "yes" }],
    },
    groups: ["all", "any", "not"],
    maximum_nesting: 4,
};
const SPEND = { fact: "spend", operator: "less_than", value: 5 };
const VERB = { fact: "verb", operator: "one_of", value: ["buy", "hold"] };

class Rule extends models.Model {
    _name = "rule";

    conditions = fields.Json();

    _records = [
        { id: 1, conditions: { all: [SPEND, { any: [VERB, { fact: "reversible", operator: "is_true" }] }] } },
        { id: 2, conditions: false },
    ];
}

defineModels([Rule]);

let saved;

beforeEach(() => {
    saved = undefined;
    onRpc("distribution.policy.version", "vocabulary", ({ args: [about] }) => {
        expect.step(`vocabulary ${about}`);
        return VOCABULARY;
    });
    onRpc("rule", "web_save", ({ args: [, changes] }) => {
        saved = changes.conditions;
    });
});

async function open(resId, attributes = "") {
    await mountView({
        type: "form",
        resModel: "rule",
        resId,
        arch: `<form><field name="conditions" widget="distribution_conditions" ${attributes}/></form>`,
    });
}

const save = () => contains(".o_form_button_save").click();

test("a tree is shown with typed values, and a nested value is changed", async () => {
    await open(1, `required="1"`);
    expect.verifySteps(["vocabulary proposal"]);
    expect(".o_distribution_group").toHaveCount(2);
    expect(".o_distribution_fact").toHaveCount(3);
    expect("input[type=number]").toHaveValue(5);
    expect("input[type=text]").toHaveValue("buy; hold");
    await contains("input[type=text]").edit("buy; expedite ;", { confirm: "tab" });
    await save();
    expect(saved).toEqual({
        all: [SPEND, { any: [{ ...VERB, value: ["buy", "expedite"] }, { fact: "reversible", operator: "is_true" }] }],
    });
});

test("conditions and groups come and go, by the keyboard's focus too", async () => {
    await open(1, `required="1"`);
    await contains(".o_distribution_group .o_distribution_group .o_distribution_add_condition").click();
    await animationFrame();
    expect(".o_distribution_group .o_distribution_group li:nth-child(3) .o_distribution_fact").toBeFocused();
    await contains("li li:nth-child(3) .o_distribution_fact").select("reversible");
    await contains("li li:nth-child(1) button[aria-label='Remove this condition']").click();
    await contains("li li:nth-child(1) button[aria-label='Remove this condition']").click();
    await contains("li li:nth-child(1) button[aria-label='Remove this condition']").click();
    expect(".o_distribution_group").toHaveCount(1);
    await contains(".o_distribution_add_group").click();
    await contains("li li .o_distribution_operator").select("is_missing");
    await contains("select[aria-label='How the conditions are joined']:first").select("any");
    await save();
    expect(saved).toEqual({ any: [SPEND, { any: [{ fact: "spend", operator: "is_missing" }] }] });
    expect.verifySteps(["vocabulary proposal"]);
});

test("a comparison without its value is not saved", async () => {
    await open(1, `required="1"`);
    await contains("input[type=number]").edit("", { confirm: "tab" });
    expect("input[type=number]").toHaveClass("o_distribution_lacks");
    await save();
    expect(saved).toBe(undefined);
    await contains("input[type=number]").edit("7", { confirm: "tab" });
    await save();
    expect(saved.all[0]).toEqual({ ...SPEND, value: 7 });
    expect.verifySteps(["vocabulary proposal"]);
});

test("conditions that may be missing begin with a button and can be taken away", async () => {
    await open(2, `options="{'about': 'plan'}"`);
    expect.verifySteps(["vocabulary plan"]);
    expect(".o_distribution_conditions").toHaveText(/All proposals/);
    await contains(".o_distribution_add_condition").click();
    await contains("input[type=number]").edit("3", { confirm: "tab" });
    await save();
    expect(saved).toEqual({ all: [{ ...SPEND, value: 3 }] });
    await contains("button[aria-label='Remove this group']").click();
    await save();
    expect(saved).toBe(false);
});

test("who may not edit reads it", async () => {
    await open(1, `readonly="1"`);
    expect(".o_distribution_conditions select, .o_distribution_conditions input").toHaveCount(0);
    expect(".o_distribution_conditions button").toHaveCount(0);
    expect(".o_distribution_conditions").toHaveText(/spend \(money\)\s*less than\s*5/);
    expect(".o_distribution_conditions").toHaveText(/any of these holds/);
    expect.verifySteps(["vocabulary proposal"]);
});

test("as deep as the server allows and no deeper", async () => {
    let conditions = { not: [SPEND] };
    for (let depth = 1; depth < VOCABULARY.maximum_nesting; depth++) {
        conditions = { all: [conditions] };
    }
    Rule._records[0].conditions = conditions;
    await open(1);
    expect(".o_distribution_add_condition").toHaveCount(4);
    expect(".o_distribution_add_group").toHaveCount(3);
    expect.verifySteps(["vocabulary proposal"]);
});

test("a group is turned into its opposite", async () => {
    await open(1, `required="1"`);
    await contains("li select[aria-label='How the conditions are joined']").select("not");
    expect(".o_distribution_group .o_distribution_group").toHaveAttribute("aria-label", "none of these holds");
    await save();
    expect(saved).toEqual({
        all: [SPEND, { not: [VERB, { fact: "reversible", operator: "is_true" }] }],
    });
    expect.verifySteps(["vocabulary proposal"]);
});

test("a value is kept where the next comparison takes it", () => {
    const vocabulary = new Vocabulary(VOCABULARY);
    expect(vocabulary.withOperator({ fact: "verb", operator: "equal_to", value: "buy" }, "one_of")).toEqual({
        fact: "verb", operator: "one_of", value: ["buy"],
    });
    expect(vocabulary.withOperator(VERB, "equal_to").value).toBe("buy");
    expect(vocabulary.withFact(SPEND, "verb")).toEqual({ fact: "verb", operator: "equal_to" });
    expect(vocabulary.withOperator(SPEND, "is_missing")).toEqual({ fact: "spend", operator: "is_missing" });
});
