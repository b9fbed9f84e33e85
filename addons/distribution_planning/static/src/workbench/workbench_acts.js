import { _t } from "@web/core/l10n/translation";

import { approvedText, decidedText, inSlices, inStates, CARRIED_OUT, MANY } from "./workbench_many";

/** Carries out what was decided in the workbench, says what came of it, and takes it back. */
export function acts(bench) {
    const { dialog, notification, model } = bench;

    const isCase = () => model.current?.kind === "case";
    const isBusy = () => !model.screen.access || model.isActing;

    /** Say what was done, with the buttons that open what was `made` and take just this back. */
    function tell({ message, type }, last, made = []) {
        const buttons = last ? [{ name: _t("Undo"), onClick: () => undo(last) }] : [];
        if (made.length) {
            buttons.unshift({
                name: made.length > 1 ? _t("Open the documents") : _t("Open the document"),
                onClick: () =>
                    bench.open(["distribution.proposal", "action_open_documents", made]),
            });
        }
        notification.add(message, { type, buttons, sticky: type === "warning" });
    }

    async function act(method, args) {
        model.isActing = true;
        try {
            return await model.act(method, args);
        } finally {
            model.isActing = false;
        }
    }

    /** Many are decided slice by slice, each kept as soon as it is done. */
    async function actInSlices(title, method, ids, ...more) {
        model.isActing = true;
        try {
            const slices = await model.slices(ids);
            return await inSlices(dialog, title, slices, (slice) => model.actOnSlice(method, [slice, ...more]));
        } finally {
            model.isActing = false;
            await model.proceed();
        }
    }

    /** Remember how to take a decision back, if there is something to; its key. */
    function undoable(method, ids, ...more) {
        return ids.length ? model.remember({ method, ids, more }) : undefined;
    }

    async function approveAll(ids) {
        if (ids.length > MANY) {
            const outcome = approvedText(await actInSlices(_t("Approve"), "approve_slice", ids));
            return tell(outcome, undoable("undo", outcome.done), outcome.done);
        }
        const outcome = await act("approve", [ids]);
        const done = inStates([outcome], CARRIED_OUT);
        tell(outcome, undoable("undo", done), done);
    }

    /** Reject or hold few at once or many in slices, and say how many. */
    async function decideAll({ title, method, ids, more, states, line, back }) {
        const outcome =
            ids.length > MANY
                ? decidedText(await actInSlices(title, method, ids, ...more), states, line)
                : decidedText({ outcomes: [await act(method, [ids, ...more])] }, states, line);
        tell(outcome, undoable(back[0], outcome.done, ...back.slice(1)));
    }

    /** Those of several that the user may decide, and what to say of the others. */
    async function decidable(ids) {
        if (ids.length === 1) {
            return { ids };
        }
        const preview = await model.preview(ids);
        if (!preview.count) {
            notification.add(preview.refused.map(({ name, reason }) => `${name}: ${reason}`).join("\n"), { type: "warning" });
        }
        const text = preview.refused_count
            ? _t("%s others cannot be decided by you now and stay as they are.", preview.refused_count)
            : "";
        return { ids: preview.ids, text };
    }

    /** A dialog stays open until few are decided; many have the dialog of their progress. */
    function later(ids, decided) {
        return ids.length > MANY ? undefined : decided;
    }

    /** Take back one decision of this visit: that of the notification, or else the last one. */
    async function undo(key = model.undoable.at(-1)?.key) {
        if (isBusy()) {
            return;
        }
        if (!key) {
            return undoShown();
        }
        const entry = model.undoable.find((one) => one.key === key);
        if (!entry) {
            return notification.add(_t("It was taken back already."), { type: "info" });
        }
        await takeBack(entry);
        model.undoable = model.undoable.filter((one) => one.key !== key);
    }

    /** Take back what became of the proposal or case that is shown, and of no other. */
    async function undoShown() {
        const { detail } = model;
        if (!isBusy() && isCase() && detail?.may_reopen) {
            return reopen(detail.id);
        }
        if (isBusy() || isCase() || !(detail?.may_undo || detail?.may_take_back)) {
            return notification.add(_t("There is nothing to undo in this session."), { type: "info" });
        }
        await takeBack({ method: "undo", ids: [detail.id], more: [] });
        model.forget(detail.id);
    }

    async function reopen(id) {
        await model.actOnCase(id, "reopen");
        tell({ message: _t("The case is open again."), type: "success" });
    }

    async function takeBack({ method, ids, more }) {
        if (method === "reopen") {
            return reopen(...ids);
        }
        const line = (count) => (method === "hold" ? _t("Taken up again: %s", count) : _t("Taken back: %s", count));
        if (ids.length > MANY) {
            const end = await actInSlices(_t("Undo"), method, ids, ...more);
            return tell(decidedText(end, method === "undo" && ["undone", "to_approve", "held"], line));
        }
        const outcome = await act(method, [ids, ...more]);
        tell({ ...outcome, message: outcome.message || line(ids.length) });
    }

    return { act, approveAll, decidable, decideAll, isBusy, isCase, later, takeBack, tell, undo, undoable, undoShown };
}
