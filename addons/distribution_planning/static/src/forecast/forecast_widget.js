import { loadBundle } from "@web/core/assets";
import { formatDate, parseDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat, formatPercentage } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Component, onWillStart, onWillUpdateProps, useEffect, useRef, useState } from "@odoo/owl";

import { chartConfig } from "./forecast_chart";

const RUNGS = {
    "1_naive": _t("Naive"),
    "2_baseline": _t("Baseline"),
    "3_drivers": _t("Drivers"),
    "4_sensed": _t("Sensed"),
    "5_planned": _t("Planned"),
};

/** The picture of a position's demand by week, and how good its forecast is, step by step. */
export class ForecastWidget extends Component {
    static template = "distribution_planning.ForecastWidget";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.canvas = useRef("canvas");
        this.state = useState({ picture: null, historyWeeks: 52 });
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
            () => [this.state.picture]
        );
    }

    async load(position) {
        this.state.picture = position
            ? await this.orm.call("distribution.position", "forecast_picture", [position], {
                  history_weeks: this.state.historyWeeks,
              })
            : null;
    }

    async show(weeks) {
        this.state.historyWeeks = weeks;
        await this.load(this.props.record.resId);
    }

    draw() {
        if (!this.canvas.el) {
            return;
        }
        const chart = new Chart(
            this.canvas.el,
            chartConfig(this.state.picture, getComputedStyle(this.canvas.el))
        );
        return () => chart.destroy();
    }

    get picture() {
        return this.state.picture;
    }

    get isEmpty() {
        return !this.picture || !(this.picture.has_forecast || this.picture.has_history);
    }

    get notes() {
        const { picture } = this;
        const notes = [];
        if (picture.serves) {
            notes.push(
                _t("What its own customers ask for; the warehouses supplied from here (%s) have forecasts of their own.", picture.serves)
            );
        }
        if (!picture.has_forecast) {
            notes.push(_t("The last plan kept no forecast by week; the next one will."));
        }
        if (!picture.has_history) {
            notes.push(_t("Nothing has been asked for in the weeks shown."));
        }
        return notes;
    }

    get accuracy() {
        return this.picture.accuracy.rows.map((row) => ({
            ...row,
            name: RUNGS[row.rung],
            wape: this.percent(row.wape),
            bias: this.percent(row.bias, true),
            value_added: this.percent(row.value_added, true),
            worse: row.value_added < 0,
        }));
    }

    get accuracyTitle() {
        const { accuracy, lag } = this.picture;
        if (accuracy.source === "segment") {
            return _t("Accuracy of its segment in the back-test");
        }
        return lag === 1
            ? _t("Accuracy of this position, one week ahead")
            : _t("Accuracy of this position, %s weeks ahead", lag);
    }

    get altText() {
        const { picture } = this;
        const planned = picture.lines.planned.filter((value) => value !== null);
        const sum = planned.reduce((total, value) => total + value, 0);
        return _t("Demand by week until %(day)s and the forecast: %(sum)s %(unit)s in %(count)s weeks.", {
            day: formatDate(parseDate(picture.as_of)),
            sum: formatFloat(sum, { digits: [16, 0] }),
            unit: picture.unit,
            count: planned.length,
        });
    }

    percent(value, signed = false) {
        if (value === null || value === undefined || value === false) {
            return "–";
        }
        const text = formatPercentage(value, { digits: [16, 1] });
        return signed && value > 0 ? `+${text}` : text;
    }
}

registry.category("view_widgets").add("distribution_forecast", { component: ForecastWidget });
