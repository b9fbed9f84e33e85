import { Component, xml } from "@odoo/owl";

/** A figure with its name; the tooltip says what it is and how it was made, a click shows from what. */
export class Figure extends Component {
    static template = xml`
        <div class="o_distribution_figure" t-att-data-tooltip="props.help">
            <div class="text-muted small text-truncate" t-esc="props.label"/>
            <button t-if="props.onOpen" type="button" class="btn p-0 text-start"
                    t-att-class="'text-' + (props.tone or 'primary')"
                    t-att-aria-label="props.label + ': ' + props.value + '. ' + props.help"
                    t-on-click="props.onOpen" t-esc="props.value"/>
            <div t-else="" class="fw-bold" t-att-class="props.tone and 'text-' + props.tone">
                <t t-esc="props.value"/><span class="visually-hidden" t-esc="props.help"/>
            </div>
        </div>`;
    static props = {
        label: String,
        value: String,
        help: String,
        tone: { type: String, optional: true },
        onOpen: { type: Function, optional: true },
    };
}
