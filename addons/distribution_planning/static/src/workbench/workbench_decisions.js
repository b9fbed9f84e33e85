import { _t } from "@web/core/l10n/translation";

import { BulkDialog } from "./bulk_dialog";
import { ChangeDialog } from "./change_dialog";
import { DayDialog } from "./day_dialog";
import { KeysDialog } from "./keys_dialog";
import { ReasonDialog } from "./reason_dialog";

/** What the buttons and the keys of the workbench do. */
export function decisions(bench) {
    const { dialog, notification, model } = bench;

    const isCase = () => model.current?.kind === "case";
    const isBusy = () => !model.screen.access || model.isActing;

    function tell({ message, type }, undone, made) {
        const buttons = undone ? [{ name: _t("Undo"), onClick: undo }] : [];
        if (made) {
            buttons.unshift({
                name: _t("Open the document"),
                onClick: () =>
                    bench.open(["distribution.proposal", "action_open_documents", made]),
            });
        }
        notification.add(message, { type, buttons });
    }

    async function act(method, args) {
        model.isActing = true;
        try {
            return await model.act(method, args);
        } finally {
            model.isActing = false;
        }
    }

    async function approveAll(ids) {
        const outcome = await act("approve", [ids]);
        const carriedOut = Object.entries(outcome.states)
            .filter(([, state]) => ["executed", "asked", "held"].includes(state))
            .map(([id]) => Number(id));
        if (carriedOut.length) {
            model.undoable.push({ method: "undo", args: [carriedOut] });
        }
        tell(outcome, carriedOut.length > 0, carriedOut.length === 1 && carriedOut[0]);
    }

    async function approve() {
        const ids = model.targets;
        if (isBusy() || !ids.length) {
            return;
        }
        if (ids.length === 1) {
            return approveAll(ids);
        }
        const preview = await model.preview(ids);
        dialog.add(BulkDialog, {
            preview,
            currencyId: model.screen.currency_id,
            onConfirm: approveAll,
        });
    }

    function change() {
        const { detail } = model;
        if (isBusy() || isCase() || !detail?.may_change) {
            return;
        }
        dialog.add(ChangeDialog, {
            detail,
            currencyId: model.screen.currency_id,
            reasons: model.screen.reasons,
            price: (id, quantity) => model.price(id, quantity),
            onConfirm: async (quantity, reason, note) => {
                await act("change", [detail.id, quantity, reason, note]);
                tell({ message: _t("The quantity was changed."), type: "success" });
            },
        });
    }

    function reject() {
        const ids = model.targets;
        const { detail } = model;
        if (isBusy() || !model.current) {
            return;
        }
        if (isCase() && !model.pickedIds.length) {
            return dismiss(detail);
        }
        dialog.add(ReasonDialog, {
            title: ids.length > 1 ? _t("Reject %s proposals", ids.length) : _t("Reject"),
            action: _t("Reject"),
            reasons: model.screen.reasons,
            onConfirm: async (reason, note) => {
                await act("reject", [ids, reason, note]);
                tell({ message: _t("Rejected."), type: "success" });
            },
        });
    }

    function dismiss(detail) {
        dialog.add(ReasonDialog, {
            title: _t("Dismiss %s", detail.subject),
            action: _t("Dismiss"),
            reasons: model.screen.reasons,
            onConfirm: async (reason, note) => {
                const { name } = model.screen.reasons.find(({ id }) => id === reason);
                await model.actOnCase("dismiss", [name, note].filter(Boolean).join(": "));
                tell({ message: _t("Dismissed, unless it gets worse."), type: "success" });
            },
        });
    }

    function hold() {
        const ids = model.targets;
        if (isBusy() || !model.current) {
            return;
        }
        const ofCase = isCase() && !model.pickedIds.length;
        dialog.add(DayDialog, {
            title: ofCase ? _t("Snooze the case") : _t("Hold"),
            text: ofCase
                ? _t("It comes back on that day if a plan still sees it.")
                : _t("It waits until that day and does not run by itself before."),
            action: ofCase ? _t("Snooze") : _t("Hold"),
            today: model.screen.today,
            onConfirm: async (day) => {
                if (ofCase) {
                    await model.actOnCase("snooze", day);
                    return tell({ message: _t("Snoozed."), type: "success" });
                }
                const outcome = await act("hold", [ids, day]);
                model.undoable.push({ method: "hold", args: [ids, false] });
                tell({ ...outcome, message: _t("Held.") }, true);
            },
        });
    }

    async function undo() {
        if (isBusy()) {
            return;
        }
        const last = model.undoable.pop();
        if (!last) {
            const isDone = !isCase() && model.detail?.may_undo;
            return isDone
                ? tell(await act("undo", [[model.detail.id]]))
                : notification.add(_t("There is nothing to undo in this session."), { type: "info" });
        }
        const outcome = await act(last.method, last.args);
        tell({ ...outcome, message: outcome.message || _t("Taken up again.") });
    }

    async function enter(id) {
        if (isCase()) {
            await model.openCase(model.current.id);
            if (id) {
                await model.show({ kind: "proposal", id });
            }
        } else {
            bench.state.isReading = true;
            bench.detail.el?.focus();
        }
    }

    function leave() {
        model.unpick();
        bench.state.isReading = false;
        bench.list.el?.focus();
    }

    async function search() {
        if (model.tab !== "proposals") {
            await model.switchTo("proposals");
        }
        bench.state.isReading = false;
        setTimeout(() => bench.focusSearch?.());
    }

    return {
        approve, change, reject, hold, undo, enter, leave, search,
        next: () => model.step(1),
        previous: () => model.step(-1),
        pick: () => !isCase() && model.current && model.toggle(model.current.id),
        fix: () => isCase() && bench.open(["distribution.case", "action_fix", model.current.id]),
        help: () => dialog.add(KeysDialog),
    };
}
