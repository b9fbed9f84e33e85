import { loadBundle } from "@web/core/assets";
import { formatDate, parseDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { formatMonetary, formatPercentage } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";

import { chartConfig } from "./frontier_chart";

/** Service against stock: where the company and its warehouses are, and what would be better. */
export class FrontierAction extends Component {
    static template = "distribution_planning.FrontierAction";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.canvas = useRef("canvas");
        this.display = { controlPanel: {} };
        this.state = useState({ picture: null, index: 0 });
        onWillStart(async () => {
            const [picture] = await Promise.all([
                this.orm.call("distribution.frontier.point", "picture", []),
                loadBundle("web.chartjs_lib"),
            ]);
            this.state.picture = picture;
        });
        useEffect(
            () => this.draw(),
            () => [this.state.picture, this.state.index]
        );
    }

    draw() {
        if (!this.canvas.el) {
            return;
        }
        const chart = new Chart(
            this.canvas.el,
            chartConfig(
                this.place.points,
                (value) => this.money(value),
                getComputedStyle(this.canvas.el),
                () => this.openPositions(this.place)
            )
        );
        return () => chart.destroy();
    }

    get place() {
        return this.state.picture.places[this.state.index];
    }

    get plannedFrom() {
        const { as_of } = this.state.picture;
        return as_of ? _t("Planned from %s", formatDate(parseDate(as_of))) : "";
    }

    /** One row per place: where it is and what would be better. */
    get rows() {
        return this.state.picture.places.map((place) => {
            const by = Object.fromEntries(place.points.map((point) => [point.label, point]));
            const { here, same_stock, same_service } = by;
            return {
                place,
                service: here ? this.percent(here.service_level) : "–",
                stock: here ? this.money(here.stock_value) : "–",
                better: same_stock ? this.percent(same_stock.service_level) : "–",
                less: same_service ? this.money(same_service.stock_value) : "–",
                saved:
                    here && same_service ? this.money(here.stock_value - same_service.stock_value) : "–",
            };
        });
    }

    get altText() {
        const row = this.rows[this.state.index];
        return _t(
            "%(place)s serves %(service)s with %(stock)s in stock. The same stock could serve %(better)s; the same service needs %(less)s.",
            { ...row, place: row.place.name }
        );
    }

    money(value) {
        return formatMonetary(value, { currencyId: this.state.picture.currency_id, digits: [16, 0] });
    }

    percent(value) {
        return formatPercentage(value, { digits: [16, 1] });
    }

    async openPositions(place) {
        await this.action.doAction(
            await this.orm.call("distribution.frontier.point", "action_open_positions", [
                place.warehouse_id,
            ])
        );
    }

    async openFigures() {
        await this.action.doAction("distribution_planning.action_frontier_point");
    }
}

registry.category("actions").add("distribution_planning.frontier", FrontierAction);
