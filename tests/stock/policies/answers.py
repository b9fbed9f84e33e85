"""Published instances and their answers, by the names they have in the books."""

EOQ = [(8, 0.225, 1300, 304.0467800264368, 68.41052550594829),
       (2250, 275, 182500, 1728.1098449935514, 475230.20737322664)]  # fmt: skip
"""Fixed cost, holding cost, demand rate: quantity, cost (Snyder and Shen, 3.1 twice)."""

DISRUPTED = [((8, 1300, 0.225, 5, 1.5, 14), 772.8110739983106, 173.95000257319708),
             ((35, 30, 4, 22, 1, 12), 24.066300045604976, 96.26659090113583)]  # fmt: skip
"""Snyder and Shen, example 9.1 and problem 9.8."""

LOT_SIZING = [((90, 120, 80, 70), 500, 2, 1380), ((150, 100, 80, 200), 120, 0.8, 424),
              ((730, 580, 445, 650, 880), 100, 0.1, 423)]  # fmt: skip
"""Demand, fixed cost, holding cost: cost (Snyder and Shen, 3.9, 3.27, 3.29)."""

ZHENG_FEDERGRUEN = [
    (10, 6, 40, 35.022), (15, 10, 49, 42.698), (20, 14, 62, 49.173), (21, 15, 65, 50.406),
    (22, 16, 68, 51.632), (23, 17, 52, 52.757), (24, 18, 54, 53.518), (51, 43, 110, 71.611),
    (52, 44, 112, 72.246), (55, 47, 118, 74.149), (59, 51, 126, 76.679), (61, 52, 131, 77.929),
    (63, 54, 73, 78.287), (64, 55, 74, 78.402),
]  # fmt: skip
"""Poisson mean: s, S, cost with K = 64, h = 1, p = 9 (Zheng and Federgruen 1991)."""

GAMMA_FILL_RATE = [
    (100, 900, 1, 4, 0, 0.98, 608.5028), (100, 900, 1, 4, 1, 0.98, 732.6362),
    (5, 12, 1, 3, 0.5, 0.95, 32.7891), (0.6, 1.5, 1, 4, 0, 0.95, 9.9485),
    (20, 400, 2, 6, 4, 0.99, 350.1110),
]  # fmt: skip
"""Mean and variance per period, review, lead time, its variance, fill rate: level."""
