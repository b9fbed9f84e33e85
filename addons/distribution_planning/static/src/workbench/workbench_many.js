import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

import { ProgressDialog } from "./progress_dialog";

/** More than this are decided in slices, with their progress. */
export const MANY = 5;
const MODEL = "distribution.workbench";
export const CARRIED_OUT = ["executed", "asked", "held"];
const MOST_TOLD = 10;

/** Decide slices one after the other, behind a progress bar; what came of them when all is over. */
export function inSlices(dialog, title, slices, work) {
    return new Promise((resolve) => dialog.add(ProgressDialog, { title, slices, work, onEnd: resolve }));
}

/** Ids of those that are in one of the states now, or of all. */
export function inStates(outcomes, states) {
    return outcomes.flatMap((outcome) =>
        Object.entries(outcome.states)
            .filter(([, state]) => !states || states.includes(state))
            .map(([id]) => Number(id))
    );
}

/** What to say of an approval in slices: what was done, what was not and why. */
export function approvedText({ outcomes, left, failure }) {
    const done = inStates(outcomes, CARRIED_OUT);
    const waiting = inStates(outcomes, ["to_approve"]).length;
    const refused = outcomes.flatMap((outcome) => outcome.left);
    const lines = [_t("Carried out: %s", done.length)];
    if (waiting) {
        lines.push(_t("%s wait for the approval of another person.", waiting));
    }
    lines.push(...refused.slice(0, MOST_TOLD).map(({ name, reason }) => `${name}: ${reason}`));
    if (refused.length > MOST_TOLD) {
        lines.push(_t("and %s more that were not carried out", refused.length - MOST_TOLD));
    }
    return told([...lines, ...brokenOff({ left, failure })], done, refused.length || left || failure);
}

/** What to say of other decisions: `line` says how many, `states` which states tell that they were. */
export function decidedText({ outcomes, left, failure }, states, line) {
    const all = inStates(outcomes);
    const done = states ? inStates(outcomes, states) : all;
    const other = all.length - done.length;
    const lines = [line(done.length)];
    if (other) {
        lines.push(_t("%s stay as they are; each says why.", other));
    }
    return told([...lines, ...brokenOff({ left, failure })], done, other || left || failure);
}

function told(lines, done, isIncomplete) {
    return { message: lines.join("\n"), type: isIncomplete ? "warning" : "success", done };
}

function brokenOff({ left, failure }) {
    const lines = [];
    if (failure?.error instanceof RPCError) {
        lines.push(_t("Not done: %(count)s, since %(reason)s", {
            count: failure.count,
            reason: failure.error.data?.message || failure.error.message,
        }));
    } else if (failure) {
        lines.push(_t("The connection broke while %s were being decided: look whether they still wait.", failure.count));
    }
    if (left) {
        lines.push(_t("Stopped: %s were not begun and stay as they are.", left));
    }
    return lines;
}

/** The approval of many from a list, as the workbench does it. */
async function approveMany({ services }, { params }) {
    const work = (ids) => services.orm.silent.call(MODEL, "approve_slice", [ids]);
    inSlices(services.dialog, _t("Approve"), params.slices, work).then((end) => {
        const { message, type } = approvedText(end);
        services.notification.add(message, { type, sticky: type !== "success" });
        return services.action.doAction({ type: "ir.actions.client", tag: "soft_reload" });
    });
    return { type: "ir.actions.act_window_close" };
}

registry.category("actions").add("distribution_planning.approve_many", approveMany);
