import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component, onWillStart } from "@odoo/owl";

import { ConditionGroup } from "./condition_group";
import { Vocabulary, membersOf } from "./conditions";

/** Conditions on facts as a tree of groups; the value is what stands under `when` in the text. */
export class ConditionsField extends Component {
    static template = "distribution_planning.ConditionsField";
    static components = { ConditionGroup };
    static props = {
        ...standardFieldProps,
        about: { type: String, optional: true },
        required: { type: Boolean, optional: true },
    };
    static defaultProps = { about: "proposal" };

    setup() {
        this.orm = useService("orm");
        onWillStart(async () => {
            this.vocabulary = new Vocabulary(
                await this.orm.call("distribution.policy.version", "vocabulary", [this.props.about])
            );
        });
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get hasConditions() {
        return Boolean(this.value && membersOf(this.value).length);
    }

    /** Where conditions may be missing, the outermost group can be taken away. */
    get remover() {
        return this.props.required ? undefined : () => this.update(false);
    }

    async start() {
        const [fact] = this.vocabulary.facts;
        await this.update({ all: [this.vocabulary.withFact({}, fact.name)] });
    }

    async update(group) {
        const { record, name } = this.props;
        const value = group && membersOf(group).length ? group : false;
        await record.update({ [name]: value });
        if (value && !this.vocabulary.isComplete(value)) {
            await record.setInvalidField(name);
        }
    }
}

registry.category("fields").add("distribution_conditions", {
    component: ConditionsField,
    displayName: _t("Conditions"),
    supportedTypes: ["json"],
    extractProps: ({ options }, { required, readonly }) => ({ about: options.about, required, readonly }),
});
