"""What the built-in shop sells: twelve categories, the kinds in each, and the words that their titles are made of."""

from dataclasses import dataclass

BRANDS = ("Norvik", "Alder & Pine", "Halden", "Mistral", "Brightwell", "Tarn", "Okapi", "Larkfield", "Sol", "Quay")

# A line per category, then one per kind: noun | styles | sizes | cheapest-dearest in cents | praise; * = gets used up.
_TABLE = """
Kitchen
skillet | cast-iron, carbon-steel, copper, non-stick | 20 cm, 24 cm, 26 cm, 28 cm | 1900-9900 | sears and bakes evenly
skillet lid | glass, steel, cast-iron, silicone | 20 cm, 24 cm, 26 cm, 28 cm | 900-3900 | keeps the heat in the pan
saucepan | steel, enamelled, copper, stone-coated | 1 l, 1.5 l, 2 l, 3 l | 1500-7900 | pours without a drip
chef's knife | forged, Damascus, ceramic, stamped | 15 cm, 18 cm, 20 cm, 24 cm | 1900-14900 | stays sharp for years
mixing bowl | bamboo, glass, steel, stoneware | 1 l, 2 l, 3 l, 5 l | 700-3900 | stacks neatly in the cupboard
Coffee and tea
coffee beans* | Ethiopian, Colombian, Sumatran, decaf | 250 g, 500 g, 750 g, 1 kg | 500-2900 | freshly roasted each week
coffee grinder | hand-cranked, electric, conical-burr, travel | 20 g, 35 g, 60 g, 120 g | 2500-17900 | grinds from fine to coarse
pour-over dripper | ceramic, glass, copper, walnut | 1 cup, 2 cup, 4 cup, 6 cup | 1200-5900 | brews a clear, bright cup
paper filters* | bleached, unbleached, bamboo, hemp | 40 pieces, 80 pieces, 100 pieces, 200 pieces | 300-1200 | fits the usual drippers
loose tea* | Assam, sencha, rooibos, oolong | 50 g, 100 g, 250 g, 500 g | 500-3400 | picked by hand in spring
Home
table lamp | brass, linen, paper, ceramic | 30 cm, 40 cm, 50 cm, 60 cm | 2900-15900 | gives a warm, dimmable light
light bulb* | warm-white, daylight, amber, smart | 4 W, 6 W, 8 W, 11 W | 300-1900 | lasts for fifteen thousand hours
wool blanket | merino, checked, knitted, felted | 100 x 150 cm, 130 x 180 cm, 150 x 200 cm, 200 x 220 cm | 3900-15900 | soft in winter
picture frame | oak, black, brass, driftwood | 13 x 18 cm, 21 x 30 cm, 30 x 40 cm, 50 x 70 cm | 900-5900 | hangs either way
Garden
hand trowel | stainless, ash-handled, forged, folding | 25 cm, 28 cm, 32 cm, 36 cm | 700-2900 | holds its edge in stony soil
potting soil* | peat-free, cactus, herb, seed | 5 l, 10 l, 20 l, 40 l | 400-1900 | feeds plants for six weeks
plant pot | terracotta, zinc, concrete, glazed | 12 cm, 18 cm, 24 cm, 32 cm | 500-4900 | drains through the base
garden hose | woven, coiled, flat, reinforced | 10 m, 15 m, 20 m, 30 m | 1900-8900 | does not kink
Outdoor
hiking tent | two-person, ultralight, family, four-season | 1.4 kg, 1.9 kg, 2.6 kg, 3.8 kg | 9900-49900 | stands up to wind and rain
sleeping bag | down, synthetic, summer, winter | 0 °C, 5 °C, -5 °C, -15 °C | 4900-29900 | packs down to the size of a loaf
camping stove | gas, spirit, folding, wood-burning | 1 kW, 2 kW, 2.5 kW, 3 kW | 1900-11900 | boils a litre in four minutes
gas cartridge* | screw-on, winter-mix, pierceable, click-on | 100 g, 230 g, 450 g, 500 g | 400-1500 | fits the usual stoves
Sports
yoga mat | cork, rubber, travel, cushioned | 3 mm, 4 mm, 5 mm, 6 mm | 1500-8900 | grips when it is wet
dumbbell | cast-iron, neoprene, hexagonal, chrome | 2 kg, 5 kg, 8 kg, 12 kg | 900-6900 | sits well in the hand
running socks | wool, padded, trail, compression | size 36, size 39, size 42, size 45 | 700-2400 | leaves no blisters
protein powder* | whey, pea, vanilla, chocolate | 300 g, 500 g, 1 kg, 2 kg | 1200-5900 | mixes without lumps
Books
cookbook | vegetarian, Italian, baking, weeknight | volume 1, volume 2, volume 3, volume 4 | 1200-3900 | a hundred dishes, each tested
crime novel | Nordic, London, historical, courtroom | volume 1, volume 2, volume 3, volume 4 | 800-2400 | keeps you up past midnight
travel guide | Iceland, Japan, Portugal, Scotland | pocket, complete, walking, cycling | 1200-3200 | with maps for every walk
picture book | dinosaur, bedtime, farm, space | volume 1, volume 2, volume 3, volume 4 | 700-2200 | to read aloud
Toys
building blocks | wooden, magnetic, coloured, marble-run | 50 pieces, 100 pieces, 150 pieces, 250 pieces | 1500-8900 | for ages three up
board game | cooperative, strategy, family, word | 2 players, 4 players, 6 players, 8 players | 1500-6900 | over in an hour
jigsaw puzzle | landscape, animal, world-map, night-sky | 200 pieces, 500 pieces, 1000 pieces, 2000 pieces | 900-3900 | cut without dust
craft paper* | recycled, pastel, bright, origami | 20 sheets, 50 sheets, 100 sheets, 200 sheets | 300-1900 | takes paint and glue
Electronics
headphones | wireless, noise-cancelling, in-ear, studio | 20 h, 30 h, 40 h, 60 h | 2900-34900 | sits lightly for hours
phone case | leather, clear, cork, rugged | 5.8 inch, 6.1 inch, 6.4 inch, 6.7 inch | 900-4900 | survives a fall from the table
charging cable | braided, magnetic, flat, spiral | 0.5 m, 1 m, 2 m, 3 m | 600-2900 | charges at full speed
power bank | slim, solar, rugged, fast-charging | 5000 mAh, 10000 mAh, 15000 mAh, 20000 mAh | 1900-8900 | fills a phone twice
Office
fountain pen | steel, resin, brass, calligraphy | extra-fine, fine, medium, broad | 1500-15900 | writes at the first touch
ink* | blue-black, royal-blue, green, sepia | 15 ml, 30 ml, 50 ml, 80 ml | 500-2400 | dries in five seconds
notebook* | dotted, ruled, squared, plain | A6, A5, B5, A4 | 500-2900 | opens flat
desk organiser | bamboo, mesh, felt, leather | 2 trays, 3 trays, 4 trays, 6 trays | 1500-6900 | keeps the desk clear
Beauty
hand cream* | almond, lavender, shea, unscented | 30 ml, 50 ml, 75 ml, 100 ml | 400-2400 | sinks in at once
shampoo bar* | rosemary, citrus, oat, charcoal | 50 g, 60 g, 80 g, 100 g | 500-1600 | lasts as long as two bottles
beard oil* | cedar, sandalwood, mint, amber | 15 ml, 30 ml, 50 ml, 100 ml | 900-2900 | softens and smells of the woods
hair brush | bamboo, boar-bristle, paddle, detangling | small, medium, large, extra-large | 900-5900 | never pulls
Pets
dog food* | chicken, salmon, lamb, grain-free | 1 kg, 2 kg, 5 kg, 12 kg | 700-6900 | made without sugar
dog leash | rope, leather, reflective, elastic | 1 m, 1.5 m, 2 m, 5 m | 900-4900 | with a strong brass hook
cat litter* | clumping, wood, paper, silica | 5 l, 10 l, 15 l, 30 l | 500-2900 | binds smells for days
scratching post | sisal, cardboard, wall-mounted, corner | 40 cm, 60 cm, 90 cm, 140 cm | 1900-9900 | saves the sofa
"""  # noqa: E501  one line per kind


SIZES = 4  # of each style
VARIANTS = 16  # titles, and so items, of each kind: four styles in four sizes


@dataclass(frozen=True)
class Kind:
    """One kind of goods; a title is a style, the noun and a size."""

    category: int
    noun: str
    used_up: bool  # bought again and again, such as coffee
    styles: tuple[str, ...]
    sizes: tuple[str, ...]
    cheapest: int  # cents
    dearest: int  # cents
    praise: str

    def title(self, variant: int) -> str:
        """One of the VARIANTS titles: "Cast-iron skillet 26 cm"."""
        style, size = divmod(variant, SIZES)
        return f"{self.styles[style][0].upper()}{self.styles[style][1:]} {self.noun} {self.sizes[size]}"


def _read(table: str) -> tuple[tuple[str, ...], tuple[Kind, ...]]:
    categories: list[str] = []
    kinds: list[Kind] = []
    for line in table.strip().splitlines():
        if "|" not in line:
            categories.append(line)
            continue
        noun, styles, sizes, price, praise = (part.strip() for part in line.split("|"))
        least, most = map(int, price.split("-"))
        choices = tuple(styles.split(", ")), tuple(sizes.split(", "))
        kinds.append(Kind(len(categories) - 1, noun.rstrip("*"), noun.endswith("*"), *choices, least, most, praise))
    return tuple(categories), tuple(kinds)


CATEGORIES, KINDS = _read(_TABLE)

# What is bought soon after what: both by the noun.
GOES_WITH = {
    "skillet": "skillet lid",
    "coffee grinder": "coffee beans",
    "pour-over dripper": "paper filters",
    "table lamp": "light bulb",
    "plant pot": "potting soil",
    "hiking tent": "sleeping bag",
    "camping stove": "gas cartridge",
    "yoga mat": "dumbbell",
    "fountain pen": "ink",
    "headphones": "charging cable",
    "phone case": "power bank",
    "dog leash": "dog food",
    "scratching post": "cat litter",
    "picture book": "building blocks",
}
NAMES = (
    "Ada", "Amir", "Anna", "Ben", "Carla", "Chen", "Clara", "David", "Elif", "Emma", "Farid", "Felix", "Grace", "Hana",
    "Hugo", "Ines", "Ivan", "Jonas", "Julia", "Kofi", "Lena", "Leo", "Lucia", "Maria", "Mateo", "Mia", "Nadia", "Noah",
    "Olga", "Omar", "Paul", "Priya", "Rosa", "Sam", "Sofia", "Tariq", "Tom", "Vera", "Yuki", "Zoe",
)  # fmt: skip
AGES = ("18-24", "25-34", "35-49", "50-64", "65+")
REGIONS = ("North", "South", "East", "West", "Islands")
