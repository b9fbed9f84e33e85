import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("distribution_planning_setup", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the app",
            trigger: ".o_app[data-menu-xmlid='distribution_planning.menu_root']",
            run: "click",
        },
        {
            content: "Without a plan it opens at the set-up",
            trigger: ".o_distribution_setup .alert:contains('There is no plan yet')",
        },
        {
            content: "The data to plan is told",
            trigger: "li[data-step='data']:contains('3 warehouses')",
        },
        {
            content: "Plan, without any setting",
            trigger: "li[data-step='plan'] button[name='action_plan'].btn-primary",
            run: "click",
        },
        {
            content: "The plan is queued, and its progress shown",
            trigger: "li[data-step='plan'][data-state='working'] [role='progressbar']",
        },
        {
            content: "Look at the levels of autonomy",
            trigger: "button[name='action_autonomy']",
            run: "click",
        },
        {
            content: "The levels open",
            trigger: ".o_breadcrumb:contains('Autonomy')",
        },
    ],
});
