import { _t } from "@web/core/l10n/translation";

import { BulkDialog } from "./bulk_dialog";
import { ChangeDialog } from "./change_dialog";
import { DayDialog } from "./day_dialog";
import { KeysDialog } from "./keys_dialog";
import { ReasonDialog } from "./reason_dialog";
import { acts } from "./workbench_acts";

/** What the buttons and the keys of the workbench do. */
export function decisions(bench) {
    const { dialog, model } = bench;
    const { act, approveAll, decidable, decideAll, isBusy, isCase, later, takeBack, tell, undo, undoable, undoShown } = acts(bench);

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
            onConfirm: (chosen) => later(chosen, approveAll(chosen)),
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

    async function reject() {
        const { detail } = model;
        if (isBusy() || !model.current) {
            return;
        }
        if (isCase() && !model.pickedIds.length) {
            return dismiss(detail);
        }
        const { ids, text } = await decidable(model.targets);
        if (!ids.length) {
            return;
        }
        const title = ids.length > 1 ? _t("Reject %s proposals", ids.length) : _t("Reject");
        const line = (count) => _t("Rejected: %s", count);
        dialog.add(ReasonDialog, {
            title,
            ...(text ? { text } : {}),
            action: _t("Reject"),
            reasons: model.screen.reasons,
            onConfirm: (...more) =>
                later(ids, decideAll({ title, method: "reject", ids, more, states: ["rejected"], line, back: ["undo"] })),
        });
    }

    function dismiss(detail) {
        dialog.add(ReasonDialog, {
            title: _t("Dismiss %s", detail.subject),
            action: _t("Dismiss"),
            reasons: model.screen.reasons,
            onConfirm: async (reason, note) => {
                const name = model.screen.reasons.find(({ id }) => id === reason)?.name;
                await model.actOnCase(detail.id, "dismiss", [name, note].filter(Boolean).join(": "));
                tell({ message: _t("Dismissed, unless it gets worse."), type: "success" }, undoable("reopen", [detail.id]));
            },
        });
    }

    function snooze({ id }) {
        dialog.add(DayDialog, {
            title: _t("Snooze the case"),
            text: _t("It comes back on that day if a plan still sees it."),
            action: _t("Snooze"),
            today: model.screen.today,
            onConfirm: async (day) => {
                await model.actOnCase(id, "snooze", day);
                tell({ message: _t("Snoozed."), type: "success" }, undoable("reopen", [id]));
            },
        });
    }

    async function hold() {
        if (isBusy() || !model.current) {
            return;
        }
        if (isCase() && !model.pickedIds.length) {
            return snooze(model.current);
        }
        const { ids, text } = await decidable(model.targets);
        if (!ids.length) {
            return;
        }
        const title = ids.length > 1 ? _t("Hold %s proposals", ids.length) : _t("Hold");
        const line = (count) => _t("Held: %s", count);
        dialog.add(DayDialog, {
            title,
            text: [_t("It waits until that day and does not run by itself before."), text].filter(Boolean).join(" "),
            action: _t("Hold"),
            today: model.screen.today,
            onConfirm: (...more) => later(ids, decideAll({ title, method: "hold", ids, more, line, back: ["hold", false] })),
        });
    }

    async function takeUp() {
        if (!isBusy()) {
            await takeBack({ method: "hold", ids: [model.detail.id], more: [false] });
        }
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
        approve, change, reject, hold, takeUp, undoShown, enter, leave, search,
        undo: () => undo(),
        next: () => model.step(1),
        previous: () => model.step(-1),
        pick: () => !isCase() && model.current && model.toggle(model.current.id),
        fix: () => isCase() && bench.open(["distribution.case", "action_fix", model.current.id]),
        help: () => dialog.add(KeysDialog),
    };
}
