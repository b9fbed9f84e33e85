/** What the workbench shows and which of it is chosen; all talk with the server is here. */

export const PAGE = 80;
const MODEL = "distribution.workbench";
const EMPTY = { search: "", status: "waiting", verb: "", warehouse: "", verdict: "", mine: false, group: "", case: false };

export class WorkbenchModel {
    constructor(orm, kept = {}) {
        this.orm = orm;
        this.screen = null;
        this.detail = null;
        this.isLoading = false;
        this.tab = kept.tab || "";
        this.filters = { ...EMPTY, ...kept.filters };
        this.offset = kept.offset || 0;
        this.current = kept.current || null;
        this.picked = {};
        this.anchor = null;
        this.undoable = [];
        this.asked = 0;
    }

    /** What to keep when the user goes to a document and comes back. */
    get kept() {
        const { tab, filters, offset, current } = this;
        return { tab, filters: { ...filters }, offset, current };
    }

    get rows() {
        return this.screen.page.rows;
    }

    get cards() {
        return this.screen.cases.cards;
    }

    /** What the list on the left holds, as `{kind, id}`. */
    get entries() {
        const kind = this.tab === "cases" ? "case" : "proposal";
        return (kind === "case" ? this.cards : this.rows).map(({ id }) => ({ kind, id }));
    }

    get place() {
        const { current } = this;
        return this.entries.findIndex((one) => one.kind === current?.kind && one.id === current.id);
    }

    get pickedIds() {
        return Object.keys(this.picked).map(Number);
    }

    /** What an action is about: what is picked, or else the proposal that is shown. */
    get targets() {
        if (this.pickedIds.length) {
            return this.pickedIds;
        }
        return this.current?.kind === "proposal" ? [this.current.id] : [];
    }

    get isFiltered() {
        return Object.keys(EMPTY).some((name) => name !== "group" && this.filters[name] !== EMPTY[name]);
    }

    async load() {
        this.screen = await this.orm.call(MODEL, "load", [this.filters]);
        if (!this.screen.access) {
            return;
        }
        this.tab ||= this.cards.length ? "cases" : "proposals";
        if (this.offset) {
            await this.readPage();
        }
        await this.settle(0);
    }

    /** Read the list as it is filtered now; an answer that a newer question overtook is dropped. */
    async readPage() {
        const asked = ++this.asked;
        const page = await this.orm.call(MODEL, "proposals", [this.filters, this.offset]);
        if (asked !== this.asked) {
            return;
        }
        this.screen.page = page;
        if (!this.rows.length && this.offset) {
            this.offset = Math.max(this.offset - PAGE, 0);
            await this.readPage();
        }
    }

    /** Show what was chosen before, or else what stands at its place now. */
    async settle(place) {
        const { entries } = this;
        const at = this.place >= 0 ? this.place : Math.min(Math.max(place, 0), entries.length - 1);
        await this.show(entries[at] || null);
    }

    async show(entry) {
        this.current = entry;
        this.anchor = entry?.id;
        if (!entry) {
            this.detail = null;
            return;
        }
        this.isLoading = true;
        let detail = false;
        try {
            detail = await this.orm.silent.call(MODEL, "detail", [entry.kind, entry.id]);
        } finally {
            if (this.current?.id === entry.id && this.current.kind === entry.kind) {
                this.detail = detail && { ...detail, kind: entry.kind };
                this.isLoading = false;
            }
        }
    }

    async step(by) {
        const { entries, place } = this;
        const next = place + by;
        if (this.tab === "proposals" && next >= entries.length && this.offset + PAGE < this.screen.page.total) {
            return this.turnTo(this.offset + PAGE);
        }
        if (this.tab === "proposals" && next < 0 && this.offset) {
            return this.turnTo(Math.max(this.offset - PAGE, 0), -1);
        }
        if (next >= 0 && next < entries.length) {
            await this.show(entries[next]);
        }
    }

    /** Show another page of the list, and of it the entry `at`, counted from the end if below 0. */
    async turnTo(offset, at = 0) {
        this.offset = offset;
        await this.readPage();
        await this.show(this.entries.at(at) || null);
    }

    async switchTo(tab) {
        this.tab = tab;
        this.picked = {};
        await this.settle(0);
    }

    async filter(changes) {
        Object.assign(this.filters, changes);
        this.picked = {};
        await this.turnTo(0);
    }

    clearFilters() {
        return this.filter({ ...EMPTY, group: this.filters.group });
    }

    /** Only the proposals of a case. */
    async openCase(id) {
        this.tab = "proposals";
        await this.filter({ ...EMPTY, case: id });
    }

    toggle(id) {
        this.anchor = id;
        if (this.picked[id]) {
            delete this.picked[id];
        } else {
            this.picked[id] = true;
        }
    }

    /** Pick everything from what was last picked or shown to a row. */
    pickTo(id) {
        const ids = this.rows.map((row) => row.id);
        const begin = Math.max(ids.indexOf(this.anchor), 0);
        const [from, to] = [begin, ids.indexOf(id)].sort((a, b) => a - b);
        ids.slice(from, to + 1).forEach((one) => (this.picked[one] = true));
    }

    pickAll() {
        this.rows.forEach((row) => (this.picked[row.id] = true));
    }

    get mayPickAll() {
        return !this.rows.every(({ id }) => this.picked[id]);
    }

    /** Whether the whole page is picked, and there are more pages. */
    get mayPickEvery() {
        return !this.mayPickAll && this.pickedIds.length < this.screen.page.total;
    }

    /** Pick everything that the filters find, on all pages. */
    async pickEvery() {
        const ids = await this.orm.call(MODEL, "select", [this.filters]);
        this.picked = Object.fromEntries(ids.map((id) => [id, true]));
    }

    unpick() {
        this.picked = {};
    }

    /** Do something with proposals, then show what is next. */
    async act(method, args) {
        const outcome = await this.orm.call(MODEL, method, args);
        await this.proceed();
        return outcome;
    }

    /** After a decision: nothing is picked, the list is as it is now. */
    async proceed() {
        const { place } = this;
        this.picked = {};
        const [facets] = await Promise.all([this.orm.call(MODEL, "facets", []), this.readPage()]);
        this.screen.facets = facets;
        await this.settle(place);
    }

    /** Keep how to take a decision of this visit back; returns its key. */
    remember(decision) {
        const key = (this.undoable.at(-1)?.key || 0) + 1;
        this.undoable.push({ ...decision, key });
        return key;
    }

    /** A proposal was taken back by itself: it is no part of what the visit can undo. */
    forget(id) {
        this.undoable = this.undoable
            .map((entry) => ({ ...entry, ids: entry.ids.filter((one) => one !== id) }))
            .filter((entry) => entry.ids.length);
    }

    /** Do something with a slice of many; the screen is read again when all is done. */
    actOnSlice(method, args) {
        return this.orm.silent.call(MODEL, method, args);
    }

    slices(ids) {
        return this.orm.call(MODEL, "slices", [ids]);
    }

    async actOnCase(id, action, argument = false) {
        const { place } = this;
        this.screen.cases = await this.orm.call(MODEL, "act_on_case", [id, action, argument]);
        await this.settle(place);
    }

    async moreCases() {
        this.screen.cases = await this.orm.call(MODEL, "cases", [], { every: true });
    }

    preview(ids) {
        return this.orm.call(MODEL, "preview", [ids]);
    }

    price(id, quantity) {
        return this.orm.silent.call("distribution.proposal", "price_of", [id], { quantity });
    }

    running() {
        return this.orm.silent.call(MODEL, "running", []);
    }
}
