import { _t } from "@web/core/l10n/translation";

export function kindOf(group) {
    return Object.keys(group)[0];
}

export function membersOf(group) {
    return group[kindOf(group)];
}

export function isGroup(member) {
    return !("fact" in member);
}

/** The group with its member at a place replaced, or taken away where there is none. */
export function withMember(group, place, member) {
    const members = [...membersOf(group)];
    members.splice(place, 1, ...(member ? [member] : []));
    return { [kindOf(group)]: members };
}

/** The operators of a fact, and what it is called: looked up in the server's vocabulary. */
export class Vocabulary {
    constructor({ facts, operators, groups, maximum_nesting }) {
        this.facts = facts;
        this.operators = operators;
        this.groups = groups;
        this.maximumNesting = maximum_nesting;
        this.byName = Object.fromEntries(facts.map((fact) => [fact.name, fact]));
    }

    operatorsOf(fact) {
        return this.operators[this.byName[fact]?.kind] || [];
    }

    operatorOf({ fact, operator }) {
        return this.operatorsOf(fact).find(({ name }) => name === operator);
    }

    takes(condition) {
        return this.operatorOf(condition)?.takes || "nothing";
    }

    /** The condition with another fact: what no longer fits is set anew. */
    withFact(condition, fact) {
        const known = this.operatorsOf(fact);
        const fits = known.some(({ name }) => name === condition.operator);
        return this.withOperator({ ...condition, fact }, fits ? condition.operator : known[0].name);
    }

    withOperator({ fact, operator, value }, becomes) {
        const changed = { fact, operator: becomes };
        const takes = this.takes(changed);
        if (takes === "nothing") {
            return changed;
        }
        if (takes === this.takes({ fact, operator }) && typeof value !== typeof undefined) {
            const fits = takes === "number" ? typeof value === "number" : typeof value !== "number";
            return fits ? { ...changed, value } : changed;
        }
        if (takes === "texts" && typeof value === "string") {
            return { ...changed, value: [value] };
        }
        return takes === "text" && Array.isArray(value) ? { ...changed, value: value[0] } : changed;
    }

    isComplete(member) {
        if (isGroup(member)) {
            return membersOf(member).length > 0 && membersOf(member).every((one) => this.isComplete(one));
        }
        const { value } = member;
        return {
            nothing: true,
            number: Number.isFinite(value),
            text: Boolean(value?.trim?.()),
            texts: Boolean(Array.isArray(value) && value.length),
        }[this.takes(member)];
    }
}

export function words(name) {
    return name.replaceAll("_", " ");
}

export function factLabel({ label, unit }) {
    return unit ? `${label} (${unit})` : label;
}

export function textOf(value) {
    return Array.isArray(value) ? value.join("; ") : `${value ?? ""}`;
}

/** What was typed, as the operator takes it; undefined where it is nothing. */
export function valueOf(text, takes) {
    if (takes === "number") {
        const number = Number.parseFloat(text);
        return Number.isFinite(number) ? number : undefined;
    }
    if (takes === "texts") {
        const texts = text.split(";").map((part) => part.trim());
        return texts.filter(Boolean);
    }
    return text.trim() ? text : undefined;
}

export function valueHint(takes) {
    return takes === "texts" ? _t("several separated by ;") : "";
}

export function kindLabel(kind) {
    return {
        all: _t("all of these hold"),
        any: _t("any of these holds"),
        not: _t("none of these holds"),
    }[kind];
}
