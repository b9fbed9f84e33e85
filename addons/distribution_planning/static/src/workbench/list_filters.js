import { _t } from "@web/core/l10n/translation";
import { useDebounced } from "@web/core/utils/timing";
import { Component, useRef } from "@odoo/owl";

import { count } from "./words";

const TYPING_MILLISECONDS = 300;

/** Search box, filters and grouping of the proposals. */
export class ListFilters extends Component {
    static template = "distribution_planning.ListFilters";
    static props = {
        filters: Object,
        facets: Object,
        isFiltered: Boolean,
        onFilter: Function,
        onClear: Function,
        setFocus: { type: Function, optional: true },
    };

    setup() {
        this.search = useRef("search");
        this.props.setFocus?.(() => this.search.el?.select());
        this.type = useDebounced(
            (ev) => this.props.onFilter({ search: ev.target.value }),
            TYPING_MILLISECONDS
        );
    }

    count(value) {
        return count(value);
    }

    get mineHelp() {
        return _t("What the policy asks of you, or of those for whom you stand in; of what was decided, your own decisions.");
    }

    get statuses() {
        return [
            { key: "waiting", label: _t("Waiting") },
            { key: "held", label: _t("Held") },
            { key: "blocked", label: _t("Blocked or observed") },
            { key: "decided", label: _t("Decided today") },
        ];
    }

    get groups() {
        return [
            { key: "", label: _t("Not grouped") },
            { key: "verb", label: _t("By action") },
            { key: "warehouse", label: _t("By warehouse") },
            { key: "vendor", label: _t("By vendor") },
            { key: "verdict", label: _t("By verdict") },
        ];
    }

    get choices() {
        return [
            { name: "verb", label: _t("Action"), all: _t("All actions") },
            { name: "warehouse", label: _t("Warehouse"), all: _t("All warehouses") },
            { name: "verdict", label: _t("Verdict"), all: _t("All verdicts") },
        ].map((choice) => ({ ...choice, options: this.props.facets[choice.name] }));
    }

    choose(name, ev) {
        const { value } = ev.target;
        this.props.onFilter({ [name]: name === "warehouse" && value ? Number(value) : value });
    }

    leave(ev) {
        if (ev.key === "Escape" || ev.key === "Enter") {
            ev.target.blur();
        }
    }
}
