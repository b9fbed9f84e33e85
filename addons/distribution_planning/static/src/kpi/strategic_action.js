import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { formatPercentage } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Component, onWillStart, useState } from "@odoo/owl";

import { chartConfig as frontierConfig } from "../frontier/frontier_chart";
import { KpiChart } from "./chart";
import { against, inWords, sparkline, verdictOf } from "./figures";
import { dateSpan, daysOfMonth, monthName, trendConfig, worthConfig } from "./kpi_charts";

const MODEL = "distribution.kpi.day";

/** The leaders' page: service, stock, effort and what decisions were worth. */
export class StrategicAction extends Component {
    static template = "distribution_planning.StrategicAction";
    static components = { Layout, KpiChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({
            picture: null,
            chosen: "fill_rate",
            filters: { months: 1, warehouse_id: false, category_id: false },
        });
        this.print = () => window.print();
        onWillStart(async () => {
            const [manages] = await Promise.all([
                user.hasGroup("distribution_planning.group_distribution_manager"),
                loadBundle("web.chartjs_lib"),
                this.load(),
            ]);
            this.manages = manages;
        });
    }

    async load() {
        const request = this.orm.call(MODEL, "strategic_picture", [], { ...this.state.filters });
        this.latest = request;
        const picture = await request;
        if (request === this.latest) {
            this.state.picture = picture;
        }
    }

    async filter(name, event) {
        this.state.filters[name] = Number(event.target.value) || false;
        await this.load();
    }

    get picture() {
        return this.state.picture;
    }

    get span() {
        return dateSpan(this.picture.date_from, this.picture.date_to);
    }

    get baselineText() {
        const { baseline } = this.picture;
        if (!baseline) {
            return _t("There is no baseline yet: it is frozen in the night after the first plan.");
        }
        const span = dateSpan(baseline.date_from, baseline.date_to);
        return baseline.by
            ? _t("Compared with %(span)s (taken by %(by)s)", { span, by: baseline.by })
            : _t("Compared with %(span)s (%(how)s)", { span, how: baseline.how });
    }

    /** The figures of the period, with their change against the baseline. */
    get tiles() {
        const { figures, period, baseline, trend } = this.picture;
        return figures.map((figure) => {
            const value = period[figure.name];
            const before = baseline?.[figure.name];
            const difference = against(value, before, figure.unit);
            return {
                figure,
                value: this.write(figure, value),
                before: baseline ? this.write(figure, before) : "",
                difference: difference?.text || "",
                verdict: verdictOf(figure, value, before, difference),
                line: sparkline(trend.map((month) => month[figure.name])),
            };
        });
    }

    /** What the last plan saw: it has no history before the first one. */
    get seen() {
        const last = this.picture.trend.findLast(({ excess_value }) => excess_value !== null);
        const tile = (name, label, meaning) => ({
            name,
            label,
            meaning,
            value: last ? this.money(last[name]) : "–",
            line: sparkline(this.picture.trend.map((month) => month[name])),
        });
        return [
            tile(
                "excess_value",
                _t("Excess stock"),
                _t("Stock above the order-up-to levels at cost, as the last plan saw it.")
            ),
            tile(
                "short_value",
                _t("Money at risk"),
                _t("Expected cost of shortages until the next supply, as the last plan saw it.")
            ),
        ];
    }

    get chosen() {
        return this.picture.figures.find(({ name }) => name === this.state.chosen);
    }

    /** The figures that warehouses are compared by: the first few with a good and a bad side. */
    get placeFigures() {
        return this.picture.figures.filter(({ better }) => better).slice(0, 5);
    }

    write(figure, value) {
        return inWords(value, figure.unit, this.picture.currency_id);
    }

    money(value) {
        return inWords(value, "money", this.picture.currency_id);
    }

    count(value) {
        return inWords(value, "count");
    }

    share(part, whole) {
        return whole ? formatPercentage(part / whole, { digits: [16, 0] }) : "–";
    }

    get trendConfig() {
        const { trend, baseline } = this.picture;
        const write = (value) => this.write(this.chosen, value);
        return (style) => trendConfig(this.chosen, trend, baseline, write, style);
    }

    get trendText() {
        const months = this.picture.trend.map(
            (month) => `${monthName(month.month)}: ${this.write(this.chosen, month[this.chosen.name])}`
        );
        return `${this.chosen.label}. ${months.join("; ")}`;
    }

    get worthConfig() {
        const { months } = this.picture.worth;
        return (style) =>
            worthConfig(months, (value) => this.money(value), style, (index) =>
                this.openOutcomes(daysOfMonth(months[index].month, "decided_on"))
            );
    }

    get worthText() {
        return this.picture.worth.months
            .map(({ month, recommended_value, realised_value }) =>
                _t("%(month)s: as recommended %(recommended)s, actual %(actual)s", {
                    month: monthName(month),
                    recommended: this.money(recommended_value),
                    actual: this.money(realised_value),
                })
            )
            .join("; ");
    }

    /** Money that the transfers of the period earned for each that they cost. */
    get transferReturn() {
        const transfers = this.picture.worth.verbs.find(({ verb }) => verb === "transfer");
        return transfers?.cost
            ? inWords((transfers.realised_value + transfers.cost) / transfers.cost, "number")
            : "";
    }

    get frontierPlace() {
        const places = this.picture.frontier.places;
        const wanted = this.state.filters.warehouse_id;
        return places.find(({ warehouse_id }) => (warehouse_id || false) === wanted);
    }

    get frontierConfig() {
        const place = this.frontierPlace;
        return (style) =>
            frontierConfig(place.points, (value) => this.money(value), style, () => this.openFrontier());
    }

    get frontierText() {
        const here = this.frontierPlace.points.find(({ label }) => label === "here");
        return here
            ? _t("Service %(service)s with %(stock)s in stock", {
                  service: formatPercentage(here.service_level, { digits: [16, 1] }),
                  stock: this.money(here.stock_value),
              })
            : this.frontierPlace.name;
    }

    openFrontier() {
        return this.action.doAction("distribution_planning.action_frontier");
    }

    daysBehind({ label }) {
        return _t("The days behind it: %s", label);
    }

    async openDays(name, warehouseId) {
        const { date_from, date_to } = this.picture;
        const { warehouse_id, category_id } = this.state.filters;
        const action = await this.orm.call(MODEL, "action_open_days", [
            name,
            date_from,
            date_to,
            warehouseId || warehouse_id,
            category_id,
        ]);
        await this.action.doAction(action);
    }

    get period() {
        const { date_from, date_to } = this.picture;
        return [
            ["decided_on", ">=", date_from],
            ["decided_on", "<=", date_to],
        ];
    }

    openOutcomes(domain) {
        const { warehouse_id, category_id } = this.state.filters;
        const scope = [];
        if (warehouse_id) {
            scope.push(["warehouse_id", "=", warehouse_id]);
        }
        if (category_id) {
            scope.push(["category_id", "child_of", category_id]);
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("What Decisions Were Worth"),
            res_model: "distribution.outcome",
            views: [
                [false, "list"],
                [false, "pivot"],
                [false, "graph"],
            ],
            domain: [...domain, ...scope],
        });
    }

    async takeBaseline() {
        await this.action.doAction(await this.orm.call("distribution.baseline", "action_take", []));
        await this.load();
    }

    openBaselines() {
        return this.action.doAction("distribution_planning.action_baseline");
    }
}

registry.category("actions").add("distribution_planning.strategic", StrategicAction);
