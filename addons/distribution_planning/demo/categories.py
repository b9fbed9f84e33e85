"""Product categories read off the descriptions, by the first rule with a matching word."""

from __future__ import annotations

import re

__all__ = ["OTHER", "RULES", "categorise"]

OTHER = "Gifts"

RULES: tuple[tuple[str, str], ...] = (
    ("Craft", "craft feltcraft sewing knitting stencil patches crochet"),
    (
        "Christmas",
        "christmas xmas advent santa reindeer snowman snowflake snow bauble angel stocking",
    ),
    ("Bags", "bag bags shopper purse backpack wallet satchel handbag"),
    (
        "Candles and Lights",
        "candle candles candlestick t-light tlight lantern light lights lamp "
        "night-light chandelier incense",
    ),
    ("Jewellery", "necklace bracelet earrings earring ring hair brooch bangle keyring charm beads"),
    (
        "Stationery",
        "card cards wrap paper notebook pencil pencils sticker stickers tape ribbon "
        "ribbons tag tags pen journal chalk eraser erasers ruler book envelope stamp "
        "postcard calendar magnets magnet sketchbook organiser",
    ),
    (
        "Party",
        "party bunting balloon balloons garland birthday napkins doily doilies doiley "
        "confetti straws",
    ),
    (
        "Kitchen",
        "mug cup cups teacup plate plates bowl bowls cake cakes cakestand baking tea "
        "teapot coffee kitchen apron spoon spoons fork knife cutlery jug bottle lunch "
        "jelly cookie egg eggs placemat coaster coasters tray bread pantry recipe glass "
        "tumbler saucer ramekin bake cupcake popcorn biscuit jam milk snack towel towels "
        "beaker straw picnic flask oven mould scales cases",
    ),
    (
        "Storage",
        "box boxes tin tins drawer drawers jar jars basket baskets cabinet crate chest "
        "trinket storage holder rack pot",
    ),
    (
        "Toys and Games",
        "toy toys game games doll dolls playing puzzle dominoes bear skittles "
        "soft gliders spaceboy children childrens childs kids dinosaur soldier "
        "playhouse ludo bingo jigsaw yoyo harmonica marbles rabbit bunny dolly",
    ),
    (
        "Garden",
        "garden flower flowers plant planter watering bird birdhouse feeder parasol "
        "gardeners gardening seeds umbrella outdoor thermometer",
    ),
    (
        "Home Textiles",
        "cushion cushions doormat mat quilt throw blanket curtain fabric cover warmer rug",
    ),
    (
        "Home Decoration",
        "sign frame clock hook hooks hanger mirror heart hearts wreath plaque "
        "ornament decoration decorations wicker photo picture metal wooden "
        "hanging wall letter cornice shelf door knob",
    ),
)


def categorise(name: str) -> str:
    """Category of a product name.

    >>> categorise("White Hanging Heart T-Light Holder")
    'Candles and Lights'
    >>> categorise("Pack Of 72 Retrospot Cake Cases")
    'Kitchen'
    """
    words = set(re.findall(r"[a-z][a-z-]*", name.lower()))
    words |= {word.removesuffix("s") for word in words}
    return next((category for category, terms in RULES if words & set(terms.split())), OTHER)
