import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const openApp = () => [
    stepUtils.showAppsMenuItem(),
    {
        content: "Open the app",
        trigger: ".o_app[data-menu-xmlid='distribution_planning.menu_root']",
        run: "click",
    },
];

const openMenu = (section, item) => [
    {
        content: `Open ${section}`,
        trigger: `.o_menu_sections button[data-menu-xmlid='distribution_planning.${section}']`,
        run: "click",
    },
    {
        content: `Choose ${item}`,
        trigger: `.dropdown-item[data-menu-xmlid='distribution_planning.${item}']`,
        run: "click",
    },
];

const openPage = (page) => [
    {
        content: `Open the page ${page}`,
        trigger: `body:not(:has(.modal)) .o_notebook .nav-link[name='${page}']`,
        run: "click",
    },
];

const openLine = (page, title) => [
    ...openPage(page),
    {
        content: `Open ${title}`,
        trigger: `.o_notebook .tab-pane.active .o_data_row:contains('${title}') .o_data_cell[name='title']`,
        run: "click",
    },
];

const NESTED =
    ".modal .o_distribution_conditions > .o_distribution_group > ul > li > .o_distribution_group";

const keepLine = {
    content: "Keep it",
    trigger: ".modal .o_form_button_save, .modal button:contains('Save')",
    run: "click",
};

registry.category("web_tour.tours").add("distribution_planning_approver", {
    steps: () => [
        ...openApp(),
        { content: "The proposals", trigger: ".o_distribution_tab_proposals", run: "click" },
        {
            content: "All that waits, with what planners decide",
            trigger: ".o_distribution_side:contains('11 proposals worth'):contains('Buy')",
        },
        { content: "Only mine", trigger: ".o_distribution_mine input[type=checkbox]", run: "click" },
        {
            content: "What planners decide is not mine",
            trigger: ".o_distribution_side:contains('10 proposals worth'):not(:has(.o_distribution_buy))",
        },
        { content: "Choose one", trigger: ".o_distribution_pick", run: "click" },
        { content: "And all the others", trigger: ".o_distribution_pick_all", run: "click" },
        {
            content: "Approve them",
            trigger: ".o_distribution_bulk:contains('10') button:contains('Approve')",
            run: "click",
        },
        {
            content: "The dialog says how many, what they are worth and what they cost",
            trigger: ".modal:contains('10 proposals will be carried out'):has(b:contains('250.00')):has(b:contains('20.00'))",
        },
        { content: "Confirm", trigger: ".modal .btn-primary:contains('Approve 10')", run: "click" },
        {
            content: "The undo is offered",
            trigger: ".o_notification:contains('Carried out: 10') button:contains('Undo')",
        },
    ],
});

registry.category("web_tour.tours").add("distribution_planning_policy_editor", {
    steps: () => [
        ...openApp(),
        ...openMenu("menu_governance", "menu_policy_version"),
        {
            content: "Open the active version",
            trigger: ".o_data_row:contains('Active') .o_data_cell",
            run: "click",
        },
        { content: "A draft of it", trigger: "button[name='action_draft']", run: "click" },
        {
            content: "The draft is open; open the rule on large spends",
            trigger:
                ".o_form_view:has(.o_arrow_button_current:contains('Draft')) .o_data_row:contains('Spend above 5,000') .o_data_cell:eq(1)",
            run: "click",
        },
        {
            content: "Two people have to approve from now on",
            trigger: ".modal div[name='people'] input",
            run: "edit 2",
        },
        keepLine,
        ...openLine("limits", "Spend of 500,000 with one supplier"),
        {
            content: "It looks back further",
            trigger: ".modal div[name='days'] input",
            run: "edit 60",
        },
        keepLine,
        ...openLine("breakers", "Three times as many proposals as usual"),
        {
            content: "It trips a little later",
            trigger: ".modal .o_distribution_conditions li:first-child .o_distribution_value",
            run: "edit 4",
        },
        keepLine,
        ...openLine("rules", "The transfer would leave its giver short"),
        {
            content: "One more way to be short",
            trigger: `${NESTED} > div > .o_distribution_add_condition`,
            run: "click",
        },
        {
            content: "It is about what the giver has left",
            trigger: `${NESTED} > ul > li:nth-child(4) > div > .o_distribution_fact`,
            run: "select giver_cover_days_after",
        },
        {
            content: "Which is little",
            trigger: `${NESTED} > ul > li:nth-child(4) > div > .o_distribution_operator`,
            run: "select less_than",
        },
        {
            content: "Less than a week",
            trigger: `${NESTED} > ul > li:nth-child(4) > div > .o_distribution_value`,
            run: "edit 7",
        },
        keepLine,
        ...openPage("governance"),
        { content: "The text says it as well", trigger: ".o_form_saved, .o_form_view:not(:has(.o_form_button_save:visible)) .ace_content" },
        {
            content: "Validate",
            trigger: "body:not(:has(.modal)) button[name='action_validate']",
            run: "click",
        },
        {
            content: "It is sound; try it on past proposals",
            trigger: "button[name='action_dry_run']:enabled",
            run: "click",
        },
        { content: "The dry run is open", trigger: ".modal:contains('Dry Run')" },
        { content: "Close it", trigger: ".modal .btn-close", run: "click" },
        {
            content: "The author is told who activates, and has no button for it",
            trigger:
                "body:not(:has(.modal)) .o_form_view:not(:has(button[name='action_activate'])) .alert:contains('another policy editor activates it')",
        },
    ],
});

registry.category("web_tour.tours").add("distribution_planning_policy_activation", {
    steps: () => [
        ...openApp(),
        ...openMenu("menu_governance", "menu_policy_version"),
        {
            content: "Open the draft",
            trigger: ".o_data_row:contains('Draft') .o_data_cell",
            run: "click",
        },
        { content: "Activate it", trigger: "button[name='action_activate']", run: "click" },
        { content: "Yes", trigger: ".modal .btn-primary", run: "click" },
        {
            content: "It is in force",
            trigger: ".o_arrow_button_current:contains('Active')",
        },
    ],
});

registry.category("web_tour.tours").add("distribution_planning_leader", {
    steps: () => [
        ...openApp(),
        ...openMenu("menu_figures", "menu_strategic"),
        {
            content: "Last month",
            trigger: ".o_distribution_kpi select[aria-label='Period']",
            run: "select 1",
        },
        {
            content: "What transfers were worth",
            trigger: ".o_distribution_kpi_worth tbody tr:contains('Transfer')",
            run: "click",
        },
        {
            content: "The decision behind it",
            trigger: ".o_list_view .o_data_row:contains('Rejected')",
        },
        { content: "Back", trigger: ".o_breadcrumb .o_back_button a", run: "click" },
        {
            content: "The days behind the fill rate",
            trigger: ".o_distribution_kpi_tile[data-figure='fill_rate'] button",
            run: "click",
        },
        { content: "A pivot of them", trigger: ".o_pivot:contains('North')" },
    ],
});
