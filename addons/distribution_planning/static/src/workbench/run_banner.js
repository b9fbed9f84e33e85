import { Component, onMounted, onWillUnmount, onWillUpdateProps, useState } from "@odoo/owl";

const WHILE_RUNNING = 2000;
const OTHERWISE = 30000;

/** A plan that is being made, with its progress; tells when a new one is in force. */
export class RunBanner extends Component {
    static template = "distribution_planning.RunBanner";
    static props = { running: Object, read: Function, onNewPlan: Function };

    setup() {
        this.state = useState({ running: this.props.running });
        onMounted(() => this.wait());
        onWillUnmount(() => clearTimeout(this.timer));
        onWillUpdateProps(({ running }) => {
            if (running !== this.props.running) {
                this.state.running = running;
                this.wait();
            }
        });
    }

    wait() {
        clearTimeout(this.timer);
        const pause = this.state.running.id ? WHILE_RUNNING : OTHERWISE;
        this.timer = setTimeout(() => this.look(), pause);
    }

    async look() {
        const before = this.state.running.newest;
        try {
            this.state.running = await this.props.read();
        } finally {
            this.wait();
        }
        if (this.state.running.newest !== before) {
            await this.props.onNewPlan();
        }
    }
}
