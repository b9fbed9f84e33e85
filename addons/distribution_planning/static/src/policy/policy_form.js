import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

/** A policy version: text and lines say the same, so a change of one is saved before the other
 * is shown. */
export class PolicyFormController extends FormController {
    setup() {
        super.setup();
        this.ui = useService("ui");
        const note = this.onNotebookPageChange;
        this.onNotebookPageChange = (notebookId, page) => {
            note(notebookId, page);
            return this.saveChanges();
        };
    }

    /** Nothing can be opened meanwhile: its changes would be lost with the lines of before. */
    async saveChanges() {
        const { root } = this.model;
        if (root.isNew || !(await root.isDirty())) {
            return;
        }
        this.ui.block();
        try {
            await root.save();
        } finally {
            this.ui.unblock();
        }
    }
}

registry.category("views").add("distribution_policy_form", {
    ...formView,
    Controller: PolicyFormController,
});
