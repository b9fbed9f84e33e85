"""The company, its warehouses, products, vendors, customers and users, through the ORM."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from odoo.fields import Command

from .dataset import Dataset
from .network import CENTRAL, COUNTRY_CODES, PACKS, REGIONS, VENDORS, WAREHOUSES

__all__ = ["Masters", "create_masters", "customer_ids"]

USERS = (
    (
        "planner",
        "Paula Planner",
        [
            "distribution_planning.group_distribution_planner",
            "stock.group_stock_user",
            "purchase.group_purchase_user",
            "sales_team.group_sale_salesman_all_leads",
        ],
    ),
    (
        "manager",
        "Martin Manager",
        [
            "distribution_planning.group_distribution_manager",
            "stock.group_stock_manager",
            "purchase.group_purchase_manager",
            "sales_team.group_sale_manager",
        ],
    ),
    (
        "governance",
        "Grace Governance",
        ["distribution_planning.group_distribution_governance", "stock.group_stock_user"],
    ),
    (
        "policy",
        "Priya Policy",
        ["distribution_planning.group_distribution_governance", "stock.group_stock_user"],
    ),
)


@dataclass(frozen=True)
class Masters:
    """Records in the data's order; ids of `packs` by size, of `customers` by (number, country)."""

    company: object
    warehouses: object
    products: object
    packs: dict[int, int]
    vendors: object
    customers: dict


def create_masters(env, data: Dataset) -> Masters:
    env = env(context={**env.context, "tracking_disable": True, "mail_create_nosubscribe": True})
    company = set_up_company(env)
    countries = {country.code: country.id for country in env["res.country"].search([])}
    vendors = create_vendors(env, countries)
    packs = create_packs(env)
    masters = Masters(
        company,
        create_warehouses(env, company, countries),
        create_products(env, data, vendors, packs),
        packs,
        vendors,
        create_customers(env, data, countries),
    )
    create_users(env, company)
    return masters


def set_up_company(env):
    """Name, country, currency and time zone of the main company; planning runs by itself."""
    pound = env.ref("base.GBP")
    pound.active = True
    company = env.company
    company.write(
        {
            "name": "Daventry Gifts Wholesale (demonstration)",
            "country_id": env.ref("base.uk").id,
            "city": "Daventry",
            "currency_id": pound.id,
            "distribution_autonomy": "auto",
        }
    )
    own = [("company_id", "in", (company.id, False))]
    env["product.pricelist"].search(own).currency_id = pound
    (env.user | env.ref("base.user_admin")).tz = "Europe/London"
    settings = {
        "group_stock_multi_locations": True,
        "group_stock_adv_location": True,
        "group_uom": True,
    }
    env["res.config.settings"].create(settings).execute()
    return company


def create_warehouses(env, company, countries: dict):
    """The central warehouse is the company's own; each region is resupplied from it."""
    addresses = env["res.partner"].create(
        [
            {
                "name": f"{company.name}, {place.name}",
                "type": "delivery",
                "street": place.street,
                "city": place.city,
                "zip": place.postcode,
                "country_id": countries[place.country],
                "partner_latitude": place.latitude,
                "partner_longitude": place.longitude,
                "tz": "Europe/London" if place.country == "GB" else "Europe/Amsterdam",
            }
            for place in WAREHOUSES
        ]
    )
    Warehouse = env["stock.warehouse"]
    central = Warehouse.search([("company_id", "=", company.id)], order="id", limit=1)
    names = [
        {"name": place.name, "code": place.code, "partner_id": address.id}
        for place, address in zip(WAREHOUSES, addresses, strict=True)
    ]
    central.write(names[CENTRAL])
    resupply = {"resupply_wh_ids": [Command.set(central.ids)], "buy_to_resupply": False}
    regions = Warehouse.create([{**names[place], **resupply} for place in REGIONS])
    for warehouse, place in zip(regions, REGIONS, strict=True):
        routes = warehouse.resupply_route_ids
        warehouse.route_ids = [Command.link(route.id) for route in routes]
        stock = warehouse.lot_stock_id
        inbound = routes.rule_ids.filtered(lambda rule, to=stock: rule.location_dest_id == to)
        inbound.delay = WAREHOUSES[place].transfer_days
    return central | regions


def create_vendors(env, countries: dict):
    return env["res.partner"].create(
        [
            {
                "name": vendor.name,
                "is_company": True,
                "city": vendor.city,
                "country_id": countries[vendor.country],
                "supplier_rank": 1,
                "comment": "Invented for the demonstration.",
            }
            for vendor in VENDORS
        ]
    )


def create_packs(env) -> dict[int, int]:
    """The unit of measure of each vendor pack."""
    unit = env.ref("uom.product_uom_unit")
    big = env["uom.uom"].create(
        {"name": "Pack of 24", "relative_factor": 24, "relative_uom_id": unit.id}
    )
    units = (unit, env.ref("uom.product_uom_pack_6"), env.ref("uom.product_uom_dozen"), big)
    return {pack: uom.id for pack, uom in zip(PACKS, units, strict=True)}


def create_products(env, data: Dataset, vendors, packs: dict[int, int]):
    root = env["product.category"].create({"name": "Giftware"})
    names = sorted(data.products.category.unique())
    categories = env["product.category"].create(
        [{"name": name, "parent_id": root.id} for name in names]
    )
    category_ids = dict(zip(names, categories.ids, strict=True))
    return env["product.product"].create(
        [
            {
                "name": row.name,
                "default_code": row.code,
                "type": "consu",
                "is_storable": True,
                "categ_id": category_ids[row.category],
                "list_price": row.price,
                "standard_price": row.cost,
                "taxes_id": [Command.clear()],
                "supplier_taxes_id": [Command.clear()],
                "uom_ids": [Command.set([packs[row.pack]] if row.pack > 1 else [])],
                "seller_ids": [
                    Command.create(
                        {
                            "partner_id": vendors[row.vendor].id,
                            "delay": VENDORS[row.vendor].lead_days,
                            "min_qty": row.pack,
                            "price": row.cost,
                            "currency_id": env.company.currency_id.id,
                        }
                    )
                ],
            }
            for row in data.products.itertuples(index=False)
        ]
    )


def create_customers(env, data: Dataset, countries: dict) -> dict:
    """One customer for each number and country; sales without a number share one a country."""
    pairs = data.invoices[["customer", "country"]].drop_duplicates()
    pairs = pairs.sort_values(["customer", "country"])
    partners = env["res.partner"].create(
        [
            {
                "name": f"Customer {customer}"
                if customer
                else f"Customers without account, {country}",
                "is_company": True,
                "ref": str(customer) if customer else False,
                "country_id": countries.get(COUNTRY_CODES.get(country), False),
                "customer_rank": 1,
            }
            for customer, country in pairs.itertuples(index=False, name=None)
        ]
    )
    return dict(zip(pairs.itertuples(index=False, name=None), partners.ids, strict=True))


def customer_ids(masters: Masters, data: Dataset) -> np.ndarray:
    """Partner of each invoice."""
    pairs = zip(data.invoices.customer, data.invoices.country, strict=True)
    return np.array([masters.customers[pair] for pair in pairs], dtype=np.int64)


def create_users(env, company) -> None:
    """Logins for trying the roles; the password is the login. Existing logins are left alone."""
    Users = env["res.users"]
    taken = set(Users.search([("login", "in", [login for login, *_ in USERS])]).mapped("login"))
    Users.with_context(no_reset_password=True).create(
        [
            {
                "name": name,
                "login": login,
                "password": login,
                "email": f"{login}@example.com",
                "tz": "Europe/London",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [Command.link(env.ref(group).id) for group in groups],
            }
            for login, name, groups in USERS
            if login not in taken
        ]
    )
