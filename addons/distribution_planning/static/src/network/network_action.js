import { formatDate, parseDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { formatFloat, formatMonetary, formatPercentage } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Component, onWillStart, useState } from "@odoo/owl";

import { placeLabels } from "./network_labels";
import {
    curveOf,
    layoutOf,
    radiusOf,
    ROOMY_NODES,
    VENDORS,
    WIDTH,
    widthOf,
} from "./network_layout";

const STEP = 80;
const ZOOM = 1.3;
const MOST_ZOOM = 8;
const LABELLED_LANES = 14;
const SHORT_NAME = 12;
const LATE_DAYS = 0.5;
const VENDORS_RADIUS = 46;

/** The network: what lies where, what is proposed between, and which lanes are late. */
export class NetworkAction extends Component {
    static template = "distribution_planning.NetworkAction";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({
            picture: null,
            verb: "",
            category: "",
            table: "lanes",
            chosen: "",
            view: { x: 0, y: 0, zoom: 1 },
        });
        onWillStart(() => this.load());
    }

    async load() {
        const { verb, category } = this.state;
        const asked = { verb: verb || false, category_id: Number(category) || false };
        this.latest = this.orm.call("distribution.network", "picture", [], asked);
        const request = this.latest;
        const picture = await request;
        if (request === this.latest) {
            this.state.picture = picture;
            this.state.chosen = "";
            this.draw();
        }
    }

    async onFilter(name, value) {
        this.state[name] = value;
        await this.load();
    }

    /** Everything that the drawing needs, computed once for a picture. */
    draw() {
        const { nodes, lanes } = this.state.picture;
        const fromVendors = lanes.some(({ origin }) => origin === VENDORS);
        const { spots, height } = layoutOf(nodes, fromVendors);
        const mostStock = Math.max(0, ...nodes.map((node) => node.stock_value));
        const mostFlow = Math.max(0, ...lanes.map(({ value }) => value));
        const radii = Object.fromEntries(
            nodes.map(({ id, stock_value }) => [id, radiusOf(stock_value, mostStock)])
        );
        this.names = Object.fromEntries(nodes.map(({ id, name }) => [id, name]));
        this.names[VENDORS] = _t("Vendors");
        radii[VENDORS] = radiusOf(0, 1);
        this.height = height;
        this.nodes = nodes.map((node) => ({
            ...node,
            ...spots[node.id],
            key: `node-${node.id}`,
            label: this.labelOf(node.name),
            radius: radii[node.id],
        }));
        this.vendors = fromVendors ? { ...spots[VENDORS], radius: radii[VENDORS] } : null;
        this.lanes = lanes.map((lane) => {
            const width = widthOf(lane.value, mostFlow);
            const { origin, destination } = lane;
            return {
                ...lane,
                key: `lane-${origin}-${destination}`,
                name: `${this.names[origin]} → ${this.names[destination]}`,
                width,
                isLate: lane.late > LATE_DAYS,
                ...curveOf(
                    spots[origin], spots[destination], radii[origin], radii[destination], width
                ),
            };
        });
        this.placeLabels();
        this.fit();
    }

    placeLabels() {
        const hasLabels = this.lanes.filter(({ count }) => count).length <= LABELLED_LANES;
        const places = this.nodes.map((node) => ({ ...node, lines: this.linesOf(node) }));
        if (this.vendors) {
            places.push({ ...this.vendors, radius: VENDORS_RADIUS, key: "vendors", lines: [] });
        }
        this.lanes = this.lanes.map((lane) => ({
            ...lane,
            lines: hasLabels && lane.count ? [this.short(lane.value)] : [],
        }));
        this.labels = placeLabels(places, this.lanes, WIDTH);
    }

    /** What stands at a place: its name, and where there is room what it lacks and has too much. */
    linesOf({ label, short, excess }) {
        return this.isRoomy ? [label, `${this.lacks(short)}  +${this.short(excess)}`] : [label];
    }

    /** Money at risk with its sign, which nothing has none of. */
    lacks(short) {
        return Math.round(short) ? `−${this.short(short)}` : this.short(0);
    }

    /** Names are cut short where places stand close together; the whole name is told on asking. */
    labelOf(name) {
        return this.isRoomy || name.length <= SHORT_NAME ? name : `${name.slice(0, SHORT_NAME - 1)}…`;
    }

    get isRoomy() {
        return this.state.picture.nodes.length <= ROOMY_NODES;
    }

    get isEmpty() {
        return !this.state.picture.nodes.length;
    }

    get plannedFrom() {
        const { as_of } = this.state.picture;
        return as_of ? _t("Planned from %s", formatDate(parseDate(as_of))) : _t("No plan yet");
    }

    get leftOut() {
        const { lanes, warehouses, value } = this.state.picture.left_out;
        const said = [];
        if (lanes) {
            said.push(
                value > 0
                    ? _t("%(lanes)s quieter lanes with %(value)s are left out.", {
                          lanes,
                          value: this.money(value),
                      })
                    : _t("%s quieter lanes are left out.", lanes)
            );
        }
        if (warehouses) {
            said.push(_t("%s quieter warehouses are left out.", warehouses));
        }
        return said.join(" ");
    }

    get viewBox() {
        const { x, y, zoom } = this.state.view;
        return `${x} ${y} ${WIDTH / zoom} ${this.height / zoom}`;
    }

    get chosenLane() {
        return this.lanes.find(({ key }) => key === this.state.chosen);
    }

    get chosenNode() {
        return this.nodes.find(({ key }) => key === this.state.chosen);
    }

    laneAltText(lane) {
        return [lane.name, this.flowInWords(lane), this.fillInWords(lane), this.lateInWords(lane)]
            .filter(Boolean)
            .join(". ");
    }

    nodeAltText(node) {
        return _t("%(name)s: %(stock)s in stock, %(short)s at risk, %(excess)s in excess", {
            name: node.name,
            stock: this.money(node.stock_value),
            short: this.money(node.short),
            excess: this.money(node.excess),
        });
    }

    flowInWords(lane) {
        return lane.count
            ? _t("%(count)s proposals, %(units)s units, goods of %(value)s", {
                  count: lane.count,
                  units: this.number(lane.units),
                  value: this.money(lane.value),
              })
            : _t("nothing is proposed");
    }

    /** All that waits on a lane, loaded together: vehicles, and how full they are. */
    fillInWords(lane) {
        if (!lane.fill) {
            return "";
        }
        const vehicles = Math.ceil(lane.fill);
        return _t("%(vehicles)s vehicles, %(share)s full", {
            vehicles,
            share: formatPercentage(lane.fill / vehicles, { digits: [16, 0] }),
        });
    }

    lateInWords(lane) {
        if (lane.late === null) {
            return _t("lead time not learned yet");
        }
        const days = { real: this.days(lane.mean_days), planned: this.days(lane.planned_days) };
        return _t("takes %(real)s days, planned are %(planned)s", days);
    }

    number(value) {
        return formatFloat(value, { digits: [16, 0] });
    }

    days(value) {
        return formatFloat(value, { digits: [16, 1] });
    }

    share(value) {
        return formatPercentage(value, { digits: [16, 0] });
    }

    money(value) {
        return formatMonetary(value, { currencyId: this.state.picture.currency_id, digits: [16, 0] });
    }

    short(value) {
        return Math.abs(value) < 1000
            ? this.number(value)
            : formatFloat(value, { humanReadable: true, decimals: 1 });
    }

    choose(key) {
        this.state.chosen = this.state.chosen === key ? "" : key;
    }

    onKeydownMark(event, key) {
        if (["Enter", " "].includes(event.key)) {
            event.preventDefault();
            this.choose(key);
        }
    }

    fit() {
        this.state.view = { x: 0, y: 0, zoom: 1 };
    }

    /** Nearer or farther, the middle stays where it is. */
    zoom(factor) {
        const { x, y, zoom } = this.state.view;
        const next = Math.min(Math.max(zoom * factor, 1 / 2), MOST_ZOOM);
        const moved = 1 / zoom - 1 / next;
        this.state.view = {
            x: x + (WIDTH / 2) * moved,
            y: y + (this.height / 2) * moved,
            zoom: next,
        };
    }

    pan(right, down) {
        const { view } = this.state;
        view.x += (right * STEP) / view.zoom;
        view.y += (down * STEP) / view.zoom;
    }

    onKeydown(event) {
        const moves = {
            ArrowLeft: () => this.pan(-1, 0),
            ArrowRight: () => this.pan(1, 0),
            ArrowUp: () => this.pan(0, -1),
            ArrowDown: () => this.pan(0, 1),
            "+": () => this.zoom(ZOOM),
            "-": () => this.zoom(1 / ZOOM),
            0: () => this.fit(),
        };
        if (moves[event.key]) {
            event.preventDefault();
            moves[event.key]();
        }
    }

    get asked() {
        return [this.state.verb || false, Number(this.state.category) || false];
    }

    async openLane({ origin, destination }) {
        await this.open("action_open_lane", [origin, destination, ...this.asked]);
    }

    async openNode({ id }) {
        await this.open("action_open_warehouse", [id, this.asked[1]]);
    }

    async open(method, args) {
        await this.action.doAction(await this.orm.call("distribution.network", method, args));
    }
}

registry.category("actions").add("distribution_planning.network", NetworkAction);
