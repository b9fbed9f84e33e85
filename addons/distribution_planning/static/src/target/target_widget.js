import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat, formatMonetary } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Component, onWillStart, onWillUpdateProps, useEffect, useRef, useState } from "@odoo/owl";

import { chartConfig } from "./target_chart";

/** The waterfall of a position's target: what each cause adds to it, in units or in money. */
export class TargetWidget extends Component {
    static template = "distribution_planning.TargetWidget";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.canvas = useRef("canvas");
        this.state = useState({ picture: null, measure: "units" });
        onWillStart(async () => {
            await Promise.all([loadBundle("web.chartjs_lib"), this.load(this.props.record.resId)]);
        });
        onWillUpdateProps(async (next) => {
            if (next.record.resId !== this.props.record.resId) {
                await this.load(next.record.resId);
            }
        });
        useEffect(
            () => this.draw(),
            () => [this.state.picture, this.state.measure]
        );
    }

    async load(position) {
        this.state.picture = position
            ? await this.orm.call("distribution.position", "target_picture", [position])
            : null;
    }

    draw() {
        if (!this.canvas.el) {
            return;
        }
        const { measure } = this.state;
        const show = (value) => this.show(measure, value);
        const chart = new Chart(
            this.canvas.el,
            chartConfig(this.causes, measure, show, getComputedStyle(this.canvas.el))
        );
        return () => chart.destroy();
    }

    get causes() {
        return this.state.picture?.causes || [];
    }

    get measures() {
        return [
            { name: "units", label: this.state.picture.unit },
            { name: "value", label: _t("Money") },
        ];
    }

    get height() {
        return `${(this.causes.length + 1) * 30 + 40}px`;
    }

    get altText() {
        const parts = this.causes.map((cause) => `${cause.label} ${this.units(cause.units)}`);
        return _t("The target of %(total)s: %(parts)s.", {
            total: this.units(this.total("units")),
            parts: parts.join(", "),
        });
    }

    total(measure) {
        return this.causes.reduce((sum, cause) => sum + cause[measure], 0);
    }

    show(measure, value) {
        return measure === "units" ? this.units(value) : this.money(value);
    }

    units(value) {
        const { digits, unit } = this.state.picture;
        return `${formatFloat(value, { digits: [16, Math.min(digits, 1)] })} ${unit}`;
    }

    money(value) {
        return formatMonetary(value, { currencyId: this.state.picture.currency_id });
    }
}

registry.category("view_widgets").add("distribution_target", { component: TargetWidget });
