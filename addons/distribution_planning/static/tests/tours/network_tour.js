import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("distribution_planning_network", {
    steps: () => [
        {
            content: "The lane is drawn, red since it is late, and says so to those who cannot see it",
            trigger: "svg g.o_late[data-lane='Central → North'][aria-label*='takes 4.0 days']",
        },
        {
            content: "Choose it with the keyboard",
            trigger: "svg g[data-lane='Central → North']",
            run() {
                this.anchor.dispatchEvent(
                    new KeyboardEvent("keydown", { key: "Enter", bubbles: true })
                );
            },
        },
        {
            content: "Its goods would fill two vehicles",
            trigger: ".o_distribution_network:contains('2 vehicles, 80% full')",
        },
        {
            content: "Zoom in",
            trigger: ".o_distribution_network button[aria-label='Nearer']",
            run: "click",
        },
        {
            content: "The picture is nearer",
            trigger: ".o_distribution_network svg:not([viewBox^='0 0 '])",
        },
        {
            content: "Show all again from the keyboard",
            trigger: ".o_distribution_network svg",
            run() {
                this.anchor.dispatchEvent(
                    new KeyboardEvent("keydown", { key: "0", bubbles: true })
                );
            },
        },
        {
            content: "All is shown",
            trigger: ".o_distribution_network svg[viewBox^='0 0 1000 ']",
        },
        {
            content: "Only what is bought",
            trigger: ".o_distribution_network select[aria-label='Action']",
            run: "select buy",
        },
        {
            content: "The lane carries nothing now",
            trigger: "svg g[data-lane='Central → North']:not(.o_flows)",
        },
        {
            content: "The table says the same as the picture, and opens the proposals",
            trigger: ".o_distribution_network_table button:contains('Vendors → Central')",
            run: "click",
        },
        {
            content: "The purchase is there",
            trigger: ".o_list_view .o_data_row:contains('Central')",
        },
    ],
});
