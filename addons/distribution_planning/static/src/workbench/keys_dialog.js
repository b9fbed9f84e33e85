import { Dialog } from "@web/core/dialog/dialog";
import { Component } from "@odoo/owl";

import { KEYS } from "./workbench_keys";

/** The overview of the keys. */
export class KeysDialog extends Component {
    static template = "distribution_planning.KeysDialog";
    static components = { Dialog };
    static props = { close: Function };

    keys = KEYS;
}
