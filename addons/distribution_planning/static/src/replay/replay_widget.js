import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatMonetary, formatPercentage } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import {
    Component,
    onMounted,
    onWillStart,
    onWillUnmount,
    onWillUpdateProps,
    useEffect,
    useRef,
    useState,
    xml,
} from "@odoo/owl";

import { chartConfig } from "./replay_chart";

const REFRESH_MILLISECONDS = 2000;

/** Stock and service week by week, under the rules in force and under the plan's targets. */
export class ReplayWidget extends Component {
    static template = "distribution_planning.ReplayWidget";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.stock = useRef("stock");
        this.service = useRef("service");
        this.state = useState({ picture: null, index: 0 });
        onWillStart(async () => {
            await Promise.all([loadBundle("web.chartjs_lib"), this.load(this.props.record)]);
        });
        onWillUpdateProps((next) => this.load(next.record));
        useEffect(
            () => this.draw(),
            () => [this.state.picture, this.state.index]
        );
    }

    async load({ resId, data }) {
        if (data.state === "done" && resId !== this.loaded) {
            this.loaded = resId;
            this.state.index = 0;
            this.state.picture = await this.orm.call("distribution.replay", "picture", [resId]);
        }
    }

    draw() {
        const charts = ["stock", "service"]
            .filter((measure) => this[measure].el)
            .map((measure) => {
                const { el } = this[measure];
                const show = (value) => this.show(measure, value);
                const config = chartConfig(
                    this.state.picture.dates, this.place, measure, show, getComputedStyle(el)
                );
                return new Chart(el, config);
            });
        return () => charts.forEach((chart) => chart.destroy());
    }

    get places() {
        return this.state.picture?.places || [];
    }

    get place() {
        return this.places[this.state.index];
    }

    choose(ev) {
        this.state.index = Number(ev.target.value);
    }

    show(measure, value) {
        return measure === "stock"
            ? formatMonetary(value, { currencyId: this.state.picture.currency_id, digits: [16, 0] })
            : formatPercentage(value, { digits: [16, 1] });
    }

    altText(measure) {
        const title = measure === "stock" ? _t("Money in stock") : _t("Served from stock");
        return _t("%(title)s of %(place)s by week, under the rules in force and the plan's targets.", {
            title,
            place: this.place.name,
        });
    }
}

/** Keeps a replay that is under way up to date. */
export class ReplayProgressWidget extends Component {
    static template = xml`<span/>`;
    static props = { ...standardWidgetProps };

    setup() {
        onMounted(() => this.wait());
        onWillUnmount(() => clearTimeout(this.timer));
    }

    wait() {
        this.timer = setTimeout(async () => {
            await this.props.record.load();
            this.wait();
        }, REFRESH_MILLISECONDS);
    }
}

registry.category("view_widgets").add("distribution_replay", {
    component: ReplayWidget,
    fieldDependencies: [{ name: "state", type: "selection" }],
});
registry.category("view_widgets").add("distribution_replay_progress", {
    component: ReplayProgressWidget,
});
