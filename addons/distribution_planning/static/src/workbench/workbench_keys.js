import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useExternalListener } from "@odoo/owl";

/** The keys of the workbench, as the overview shows them. */
export const KEYS = [
    { keys: ["J", "↓"], hotkeys: ["j", "arrowdown"], does: "next", text: _t("Next") },
    { keys: ["K", "↑"], hotkeys: ["k", "arrowup"], does: "previous", text: _t("Previous") },
    { keys: ["A"], hotkeys: ["a"], does: "approve", text: _t("Approve") },
    { keys: ["C"], hotkeys: ["c"], does: "change", text: _t("Change the quantity") },
    { keys: ["R"], hotkeys: ["r"], does: "reject", text: _t("Reject with a reason") },
    { keys: ["H"], hotkeys: ["h"], does: "hold", text: _t("Hold until a day") },
    { keys: ["F"], hotkeys: ["f"], does: "fix", text: _t("Fix the cause of a case") },
    { keys: ["U"], hotkeys: ["u"], does: "undo", text: _t("Undo the last decision") },
    { keys: ["Space"], hotkeys: ["space"], does: "pick", text: _t("Select, to decide several at once") },
    { keys: ["Enter"], hotkeys: ["enter"], does: "enter", text: _t("Go into the case or to the details") },
    { keys: ["Esc"], hotkeys: ["escape"], does: "leave", text: _t("Clear the selection, back to the list") },
    { keys: ["/"], characters: ["/"], does: "search", text: _t("Search") },
    { keys: ["?"], characters: ["?"], does: "help", text: _t("These keys") },
];

const OWN_KEYS = new Set(["space", "enter", "arrowdown", "arrowup"]);
const CONTROLS = "button, a, input, select, textarea, summary, [contenteditable='true']";

/** Calls a method of `actions` for each key; never while somebody types or a dialog is open. */
export function useWorkbenchKeys(actions) {
    const ui = useService("ui");
    for (const { hotkeys = [], does } of KEYS) {
        for (const hotkey of hotkeys) {
            useHotkey(hotkey, () => actions[does](), {
                allowRepeat: does === "next" || does === "previous",
                isAvailable: (target) => !OWN_KEYS.has(hotkey) || !target.closest?.(CONTROLS),
            });
        }
    }
    useExternalListener(window, "keydown", (ev) => {
        const key = KEYS.find(({ characters = [] }) => characters.includes(ev.key));
        const isTyping = ev.target.closest?.("input, textarea, select, [contenteditable='true']");
        if (key && !isTyping && !ev.ctrlKey && !ev.altKey && !ev.metaKey && ui.activeElement === document) {
            ev.preventDefault();
            actions[key.does]();
        }
    });
}
