import { Component } from "@odoo/owl";

/** What to say when there is nothing to show, and what to do about it. */
export class EmptyWorkbench extends Component {
    static template = "distribution_planning.EmptyWorkbench";
    static props = {
        screen: Object,
        isFiltered: Boolean,
        isRunning: Boolean,
        onPlan: Function,
        onOpen: Function,
        onClear: Function,
    };

    get kind() {
        const { screen, isFiltered } = this.props;
        if (!screen.access) {
            return "no_access";
        }
        if (!screen.run) {
            return "no_plan";
        }
        return isFiltered ? "filtered" : "done";
    }
}
