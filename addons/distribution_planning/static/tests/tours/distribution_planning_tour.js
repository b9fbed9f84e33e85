import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const row = ".o_data_row:has(td[name='product_id']:contains('Cup'))";

registry.category("web_tour.tours").add("distribution_planning_transfer", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the app",
            trigger: ".o_app[data-menu-xmlid='distribution_planning.menu_root']",
            run: "click",
        },
        {
            content: "The workbench is the landing page; the proposals are a list, too",
            trigger: "body:has(.o_distribution_workbench) button[data-menu-xmlid='distribution_planning.menu_workbench']",
            run: "click",
        },
        {
            content: "Go to the proposals",
            trigger: ".dropdown-item[data-menu-xmlid='distribution_planning.menu_proposal']",
            run: "click",
        },
        {
            content: "Proposals wait, the most valuable first",
            trigger: ".o_data_row:first-child:has(td[name='product_id']:contains('Lamp'))",
        },
        { content: "Open the transfer", trigger: `${row} td[name='product_id']`, run: "click" },
        {
            content: "Read why",
            trigger: ".o_form_view div[name='reason']:contains('runs out')",
        },
        {
            content: "Go to the position behind the numbers",
            trigger: "button[name='action_open_position']",
            run: "click",
        },
        {
            content: "See its inputs",
            trigger: ".o_form_view div[name='reorder_point']",
        },
        {
            content: "Go to the demand history",
            trigger: "button[name='action_open_demand']",
            run: "click",
        },
        {
            content: "The sales are the moves that left the warehouse",
            trigger: ".o_action:has(.o_breadcrumb:contains('Demand history')) .o_data_row td[name='date']",
        },
        {
            content: "Back to the position",
            trigger: ".o_breadcrumb .o_back_button a",
            run: "click",
        },
        {
            content: "The position again",
            trigger: ".o_form_view div[name='reorder_point']",
        },
        {
            content: "Back to the proposal",
            trigger: ".o_breadcrumb .o_back_button a",
            run: "click",
        },
        {
            content: "Approve",
            trigger: ".o_form_view:has(div[name='reason']) button[name='action_approve']",
            run: "click",
        },
        {
            content: "It is carried out",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Executed')",
        },
        {
            content: "Open the transfers",
            trigger: "button[name='action_open_pickings']",
            run: "click",
        },
        {
            content: "Open the shipment",
            trigger: ".o_list_view .o_data_row td[name='name']:contains('OUT')",
            run: "click",
        },
        {
            content: "The picking leads back to the proposal",
            trigger: "button[name='action_open_distribution_proposals']:contains('1')",
        },
    ],
});
