import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("distribution_planning_positions", {
    steps: () => [
        {
            content: "Both positions are there, each with its status",
            trigger: ".o_data_row:has(td[name='status']:contains('Excess'))",
        },
        { content: "Open the filters", trigger: ".o_searchview_dropdown_toggler", run: "click" },
        {
            content: "What runs out before supply can come?",
            trigger: ".o_filter_menu .o_menu_item:contains('Runs Out Before Supply')",
            run: "click",
        },
        {
            content: "Group by vendor",
            trigger: ".o_group_by_menu .o_menu_item:contains('Preferred Vendor')",
            run: "click",
        },
        {
            content: "One position of the vendor",
            trigger: ".o_group_header:contains('Mill (1)')",
            run: "click",
        },
        {
            content: "Open it",
            trigger: ".o_data_row:has(td[name='status']:contains('Stock-Out')) td[name='product_id']",
            run: "click",
        },
        {
            content: "It lacks two days",
            trigger: ".o_form_view div[name='spare_days']:contains('-2')",
        },
        { content: "More buttons", trigger: ".o-form-buttonbox .o_button_more", run: "click" },
        {
            content: "Go to the forecasted report",
            trigger: "button[name='action_open_forecasted']",
            run: "click",
        },
        { content: "The report is there", trigger: ".o_stock_forecast" },
    ],
});
