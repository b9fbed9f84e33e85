"""The shape of a network: echelons, how full vehicles are, and which places are worth showing."""


def fill(lane):
    """How many vehicles all that is proposed on a lane would fill; None without a capacity."""
    shares = [
        lane[measure] / lane[f"{measure}_capacity"]
        for measure in ("weight", "volume")
        if lane[f"{measure}_capacity"]
    ]
    return max(shares, default=None)


def echelons(pairs):
    """How many usual lanes lie between each place and the first: ``{place: echelon}``.

    A place on a circle stands where it was first met.

    >>> echelons([(1, 2), (2, 3), (1, 3)])
    {1: 0, 2: 1, 3: 2}
    """
    origins = {}
    for origin, destination in pairs:
        origins.setdefault(destination, []).append(origin)
    levels, open_places = {}, set()

    def echelon(place):
        if place in open_places:
            return -1
        if place not in levels:
            open_places.add(place)
            levels[place] = 1 + max(
                (echelon(origin) for origin in origins.get(place, ())), default=-1
            )
            open_places.discard(place)
        return levels[place]

    for pair in pairs:
        for place in pair:
            echelon(place)
    return levels


def worth_showing(warehouses, lanes, most):
    """The ends of the busiest lanes and the warehouses most out of balance, in their own order."""
    if len(warehouses) <= most:
        return warehouses
    busy = dict.fromkeys(place for lane in lanes for place in (lane["destination"], lane["origin"]))
    imbalance = sorted(warehouses, key=lambda place: -(place["short"] + place["excess"]))
    ranked = [*busy, *(place["id"] for place in imbalance)]
    chosen = set(list(dict.fromkeys(place for place in ranked if place))[:most])
    return [place for place in warehouses if place["id"] in chosen]
