import { Component, useEffect, useRef } from "@odoo/owl";

import {
    Vocabulary,
    factLabel,
    isGroup,
    kindLabel,
    kindOf,
    membersOf,
    textOf,
    valueHint,
    valueOf,
    withMember,
    words,
} from "./conditions";

/** A group of conditions and of groups, each changed through `update`. */
export class ConditionGroup extends Component {
    static template = "distribution_planning.ConditionGroup";
    static components = { ConditionGroup };
    static props = {
        group: Object,
        vocabulary: Vocabulary,
        update: Function,
        remove: { type: Function, optional: true },
        readonly: { type: Boolean, optional: true },
        depth: { type: Number, optional: true },
    };
    static defaultProps = { readonly: false, depth: 1 };

    setup() {
        Object.assign(this, { factLabel, isGroup, kindLabel, textOf, valueHint, words });
        this.root = useRef("root");
        this.focusOn = null;
        useEffect(() => {
            if (this.focusOn !== null) {
                const selector = `:scope > ul > li:nth-child(${this.focusOn + 1}) select`;
                (this.root.el.querySelector(selector) || this.root.el.querySelector("select"))?.focus();
                this.focusOn = null;
            }
        });
    }

    get kind() {
        return kindOf(this.props.group);
    }

    get members() {
        return membersOf(this.props.group);
    }

    get mayNest() {
        return this.props.depth < this.props.vocabulary.maximumNesting;
    }

    get newCondition() {
        const [fact] = this.props.vocabulary.facts;
        return this.props.vocabulary.withFact({}, fact.name);
    }

    setKind(kind) {
        this.props.update({ [kind]: this.members });
    }

    add(member) {
        this.focusOn = this.members.length;
        this.props.update({ [this.kind]: [...this.members, member] });
    }

    addGroup() {
        this.add({ [this.kind === "all" ? "any" : "all"]: [this.newCondition] });
    }

    set(place, member) {
        this.props.update(withMember(this.props.group, place, member));
    }

    /** Where the last member of a group is taken away, the group goes with it. */
    removeMember(place) {
        if (this.members.length === 1 && this.props.remove) {
            this.props.remove();
            return;
        }
        this.focusOn = Math.max(place - 1, 0);
        this.set(place);
    }

    setFact(place, fact) {
        this.set(place, this.props.vocabulary.withFact(this.members[place], fact));
    }

    setOperator(place, operator) {
        this.set(place, this.props.vocabulary.withOperator(this.members[place], operator));
    }

    setValue(place, text) {
        const { fact, operator } = this.members[place];
        const value = valueOf(text, this.props.vocabulary.takes(this.members[place]));
        this.set(place, value === undefined ? { fact, operator } : { fact, operator, value });
    }
}
