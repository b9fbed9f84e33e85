import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const detail = ".o_distribution_detail";

registry.category("web_tour.tours").add("distribution_planning_morning", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the app",
            trigger: ".o_app[data-menu-xmlid='distribution_planning.menu_root']",
            run: "click",
        },
        {
            content: "The case with the most money is first, and shown",
            trigger: ".o_distribution_case_card:first-child:contains('Mill')",
        },
        {
            content: "Read the cause",
            trigger: `${detail} .o_distribution_reason:contains('Mill is late')`,
        },
        {
            content: "Go to its proposals",
            trigger: `${detail} .o_distribution_enter`,
            run: "click",
        },
        {
            content: "The most valuable one is shown, with its reason",
            trigger: `${detail} .o_distribution_reason:contains('runs out of Cup')`,
        },
        {
            content: "The picture says in words what it shows",
            trigger: `${detail} canvas[aria-label*='out of stock on']`,
        },
        {
            content: "Compare with what lost",
            trigger: `${detail} .o_distribution_alternatives td:contains('Comes two days later')`,
        },
        { content: "Change the quantity", trigger: `${detail} .o_distribution_change`, run: "click" },
        { content: "To six", trigger: ".modal .o_distribution_quantity", run: "edit 6" },
        {
            content: "Its price is shown before it is kept",
            trigger: ".modal .o_distribution_price td:contains('21')",
        },
        { content: "Keep it", trigger: ".modal button:contains('Keep This Quantity')", run: "click" },
        {
            content: "Not without a reason: none is chosen, and the choice is where one goes on",
            trigger: ".modal [role=alert]:contains('Choose a reason')",
        },
        {
            content: "Choose the reason",
            trigger: ".modal .o_distribution_reason_choice.is-invalid",
            run: "selectByIndex 2",
        },
        { content: "Keep it", trigger: ".modal button:contains('Keep This Quantity')", run: "click" },
        {
            content: "The change is said",
            trigger: `body:not(:has(.modal)) ${detail}:contains('Recommended were 8')`,
        },
        { content: "Approve", trigger: `${detail} .o_distribution_approve:enabled`, run: "click" },
        {
            content: "It is gone from what waits; look at what was decided",
            trigger: ".o_distribution_filters select[aria-label='State']",
            run: "select decided",
        },
        {
            content: "Choose it",
            trigger: ".o_distribution_option:contains('Cup'):contains('Executed')",
            run: "click",
        },
        {
            content: "Open its document",
            trigger: `${detail} .o_distribution_document:contains('OUT')`,
            run: "click",
        },
        {
            content: "The picking leads back to the proposal",
            trigger: "button[name='action_open_distribution_proposals']:contains('1')",
        },
        { content: "Back", trigger: ".o_breadcrumb .o_back_button a", run: "click" },
        { content: "Undo it", trigger: `${detail} .o_distribution_undo`, run: "click" },
        {
            content: "The record says so",
            trigger: `${detail} .o_distribution_history td:contains('Undone')`,
        },
        {
            content: "Back to what waits",
            trigger: ".o_distribution_filters select[aria-label='State']",
            run: "select waiting",
        },
        { content: "Clear the case", trigger: ".o_distribution_filters button:contains('Clear Filters')", run: "click" },
        { content: "Another one", trigger: ".o_distribution_option:contains('Central')", run: "click" },
        { content: "Reject it", trigger: `${detail} .o_distribution_reject:enabled`, run: "click" },
        {
            content: "For a reason",
            trigger: ".modal .o_distribution_reason_choice",
            run: "selectByIndex 1",
        },
        { content: "Yes", trigger: ".modal .btn-primary:contains('Reject')", run: "click" },
        {
            content: "Second thoughts",
            trigger: ".o_notification:contains('Rejected: 1') button:contains('Undo')",
            run: "click",
        },
        {
            content: "It waits again",
            trigger: ".o_notification:contains('waiting for a decision again: 1')",
        },
    ],
});
