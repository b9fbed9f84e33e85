import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("distribution_planning_forecast", {
    steps: () => [
        {
            content: "Open the position",
            trigger: ".o_data_row td[name='product_id']:contains('Cup')",
            run: "click",
        },
        {
            content: "The picture is drawn, with a summary for those who cannot see it",
            trigger: ".o_distribution_forecast canvas[aria-label*='Units in 2 weeks']",
        },
        {
            content: "Accuracy is shown by step",
            trigger: ".o_distribution_forecast_accuracy td:contains('Planned')",
        },
        {
            content: "The reasons are given in words",
            trigger: "div[name='reason_ids'] td:contains('A fair')",
        },
        {
            content: "Look further back",
            trigger: ".o_distribution_forecast button:contains('104 weeks')",
            run: "click",
        },
        {
            content: "The longer history is shown",
            trigger: ".o_distribution_forecast button.active:contains('104 weeks')",
        },
        {
            content: "Override the forecast",
            trigger: "button[name='action_override_forecast']",
            run: "click",
        },
        {
            content: "By a half",
            trigger: ".modal div[name='factor'] input",
            run: "edit 1.5",
        },
        {
            content: "With a reason",
            trigger: ".modal div[name='reason_id'] input",
            run: "edit Judgement",
        },
        {
            content: "Choose it",
            trigger: ".o-autocomplete--dropdown-item:contains('Judgement')",
            run: "click",
        },
        {
            content: "Save",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "The override stands on the position",
            trigger: "body:not(:has(.modal)) div[name='override_ids'] td:contains('Judgement')",
        },
    ],
});
