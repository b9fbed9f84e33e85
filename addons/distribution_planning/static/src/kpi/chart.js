import { Component, useEffect, useRef } from "@odoo/owl";

/** A Chart.js picture of a configuration made for the page's colours. */
export class KpiChart extends Component {
    static template = "distribution_planning.KpiChart";
    static props = { config: Function, altText: String };

    setup() {
        this.canvas = useRef("canvas");
        useEffect(() => {
            const chart = new Chart(
                this.canvas.el,
                this.props.config(getComputedStyle(this.canvas.el))
            );
            return () => chart.destroy();
        });
    }
}
