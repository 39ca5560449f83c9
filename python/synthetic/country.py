"""Makes a SYNTHETIC dataset in the layout of the real files. Every value is invented.

No site, sample, town, municipality or outline was measured, surveyed or copied from a file: states follow hand-written
centres and coasts (country.toml), and everything else is random numbers. Only the names of the states, and the formats
with the faults of the real files, are real. The same arguments give the same bytes, on any day, with the versions in
requirements.txt.
"""

import tempfile
import tomllib
import zipfile
from pathlib import Path

import click
import numpy as np
import pandas as pd
import shapely
from numpy.random import Generator
from pyogrio import raw

from synthetic.areas import join, scatter, voronoi

INVENTED = tomllib.loads(Path(__file__).with_name("country.toml").read_text(encoding="utf-8"))
GRID_DEGREES = 0.0001  # every border is rounded to it at once, so that neighbours share each vertex
KM_PER_DEGREE = 111.2
NATIONAL_TOWNS, NATIONAL_SITES, NATIONAL_PEOPLE = 192_000, 3_951, 112e6


def write(folder: Path, **sizes: int) -> None:
    """Write sites.csv, samples.csv and towns, states, municipalities, countries (.zip); sizes as of `make`."""
    tables = make(**sizes)
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("states", "municipalities", "countries", "towns"):
        write_zip(folder / f"{name}.zip", tables[name])
    for name in ("sites", "samples"):
        table = tables[name].loc[:, ~tables[name].columns.str.islower()]
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")


def make(towns: int = 2500, sites: int = 400, samples: int = 1500, seed: int = 2019) -> dict[str, pd.DataFrame]:
    """The tables sites, samples, towns, states, municipalities and countries, as they are written.

    `towns`, `sites` and `samples` are numbers of rows. The country does not grow with them: beyond
    national scale all lies denser. For a larger world, synthetic.world repeats the country.
    Columns in small letters are not written.
    """
    if towns < 200 or sites < 100 or samples < 100:
        raise click.ClickException("Synthetic data need at least 200 towns, 100 sites and 100 samples.")
    # one stream each, so that asking for more samples does not move the towns
    for_land, for_towns, for_sites, for_samples = np.random.default_rng(seed).spawn(4)
    states, municipalities, countries = make_geography(for_land, max(1.0, towns / NATIONAL_TOWNS))
    town = make_towns(for_towns, towns, states, municipalities)
    site = make_sites(for_sites, sites, town, municipalities, countries["geometry"])
    sample = make_samples(for_samples, samples, site)
    layers = {"states": states, "municipalities": municipalities, "countries": countries}
    return layers | {"towns": town, "sites": site, "samples": sample}


def write_zip(path: Path, table: pd.DataFrame, fields: dict[str, str] | None = None) -> None:
    """Write a table as a zipped shapefile without a trace of the clock; its fields are those of the layer so named."""
    fields = fields or INVENTED["fields"][path.stem]
    shapes = shapely.to_wkb(table["geometry"].to_numpy())
    values = [table[name].fillna(0).to_numpy(kind) for name, kind in fields.items()]
    missing = [table[name].isna().to_numpy() for name in fields]
    options = {"ENCODING": "UTF-8", "DBF_DATE_LAST_UPDATE": "2019-12-31"}
    options = {"layer_options": options, "geometry_type": "Unknown", "crs": "EPSG:4326"}
    with tempfile.TemporaryDirectory(dir=path.parent) as scratch, zipfile.ZipFile(path, "w") as to:
        raw.write(Path(scratch, path.stem + ".shp"), shapes, values, [*fields], missing, **options)
        for part in sorted(Path(scratch).iterdir()):
            member = zipfile.ZipInfo(part.name, date_time=(2019, 12, 31, 0, 0, 0))
            member.create_system, member.external_attr = 3, 0o644 << 16  # as on Unix, everywhere
            to.writestr(member, part.read_bytes(), zipfile.ZIP_DEFLATED)


def pick(random: Generator, count: int, *lists: str) -> pd.Series:
    """Names, each put together from a random entry of every list."""
    parts = [random.choice(np.array(INVENTED[one], object), count) for one in lists]
    return pd.Series(np.sum(parts, axis=0))


def make_geography(random: Generator, scale: float) -> tuple[pd.DataFrame, ...]:
    """States, municipalities (more of them at larger scales: CVE_LOC has 4 digits), countries."""
    names = ["CVE_ENT", "NOM_ENT", "NAME_1", "people", "centres"]
    states = pd.DataFrame(INVENTED["states"], columns=names)
    centres = shapely.from_wkt(states.pop("centres"))
    centres, state_of_centre = shapely.get_parts(centres, return_index=True)
    cells, state_of_cell = [], []
    for outline in shapely.from_wkt(INVENTED["outlines"]):
        inside = shapely.contains(outline, centres)
        parts = pd.Series(voronoi(centres[inside], outline)).groupby(state_of_centre[inside])
        for state, area in parts.agg(shapely.union_all).items():
            count = min(999, round(random.integers(5, 21) * scale))
            cells += list(voronoi(shapely.points(scatter(random, area, count, 0)), area))
            state_of_cell += [state] * count
    # the cells meet only to within rounding; their lines, crossed and rounded together, fit exactly
    lines = shapely.union_all(shapely.boundary(cells), grid_size=GRID_DEGREES)
    faces = shapely.get_parts(shapely.polygonize([lines]))
    cell_of_face = shapely.STRtree(cells).nearest(shapely.point_on_surface(faces))
    fitted = pd.Series(faces).groupby(cell_of_face).agg(join)
    municipalities = states.iloc[np.array(state_of_cell)[fitted.index]].reset_index(names="state")
    municipalities["geometry"] = fitted.array
    municipalities["CVE_MUN"] = (municipalities.groupby("state").cumcount() + 1).map("{:03d}".format)
    heads, tails = INVENTED["municipality_heads"], INVENTED["municipality_tails"]
    names = random.permutation([f"{head} de {tail}" for head in heads for tail in tails])
    municipalities["NOM_MUN"] = names[municipalities.index % len(names)]
    states["geometry"] = municipalities.groupby("state")["geometry"].agg(join)
    mexico = join(municipalities["geometry"])
    countries = pd.DataFrame(INVENTED["countries"], columns=["ADM0_A3", "NAME", "geometry"])
    neighbours = shapely.difference(shapely.from_wkt(countries["geometry"]), mexico)
    countries["geometry"] = shapely.normalize(neighbours)
    countries.loc[len(countries)] = "MEX", "Mexico", mexico
    return states, municipalities, countries.assign(CONTINENT="North America")


def make_towns(random: Generator, count: int, states, municipalities) -> pd.DataFrame:
    """Towns around the middle of their municipality, the largest first, with heavy-tailed sizes."""
    weight = np.sqrt(states["people"] * shapely.area(states["geometry"].to_numpy()))
    share = municipalities["state"].map(weight / municipalities["state"].value_counts())
    share *= random.gamma(2.0, size=len(share))
    counts = random.multinomial(count, share / share.sum())
    places = zip(municipalities["geometry"], counts, strict=True)
    position = np.concatenate([scatter(random, *place, 0.6) for place in places])
    of = np.repeat(np.arange(len(counts)), counts)
    town = municipalities.iloc[of].reset_index(drop=True)
    # fewer towns than the country has stand for larger ones: 2,500 for some 30 million people
    total = NATIONAL_PEOPLE * min(1.0, count / NATIONAL_TOWNS) ** 0.3
    size = np.exp(random.normal(0, 2.4, count))
    size /= pd.Series(size).groupby(town["state"]).transform("sum")
    size = (size * town["people"] / states["people"].sum() * total).round().clip(lower=1)
    town["POBTOT"] = size[np.lexsort((-size, of))].astype("Int32").array
    town["AMBITO"] = np.where(town["POBTOT"] >= 2500, "URBANO", "RURAL")
    town["CVE_LOC"] = (town.groupby(of).cumcount() + 1).map("{:04d}".format)
    town["NOM_LOC"] = pick(random, count, "prefixes", "places", "endings")
    town[["lon_dd", "lat_dd"]] = position
    town["geometry"] = shapely.points(position)
    # faults of the real file: no population, no-break spaces, one name twice in a municipality
    town.loc[count - 1, "POBTOT"] = pd.NA
    town.loc[1, "NOM_LOC"] = "San\u00a0Fermín\u00a0"
    twin = 3 + np.flatnonzero(of[3:] == of[2:-1])[0]
    town.loc[twin, "NOM_LOC"] = town.loc[twin - 1, "NOM_LOC"]
    return town


def place(random: Generator, count: int, mexico: shapely.Geometry, rule: tuple) -> np.ndarray:
    """Points (count, 2) in or outside Mexico: a share by (4.5 km) a base, the rest 10-70 km off."""
    bases, weights, near, inside = rule
    size = 8 * count + 200
    base = bases[random.choice(len(bases), size, p=weights / weights.sum())]
    close, far = 4.5 * np.sqrt(random.random(size)), random.uniform(10, 70, size)
    degrees = np.where(random.random(size) < near, close, far) / KM_PER_DEGREE
    angle = random.uniform(0, 2 * np.pi, size)
    east = degrees * np.cos(angle) / np.cos(np.radians(base[:, 1]))
    drawn = (base + np.column_stack([east, degrees * np.sin(angle)])).round(5)
    return drawn[shapely.contains_xy(mexico, drawn) == inside][:count]


def make_sites(random: Generator, count: int, town, municipalities, land) -> pd.DataFrame:
    """Sites in CONAGUA's columns; lower-case columns are what only the samples need."""
    kinds = pd.DataFrame(INVENTED["water_bodies"], columns=["subtype", "body", "where", "weight"])
    more = random.choice(len(kinds), count - len(kinds), p=kinds["weight"] / kinds["weight"].sum())
    kind = kinds.iloc[random.permutation([*range(len(kinds)), *more])].reset_index(drop=True)
    *neighbours, mexico = land
    shapely.prepare(mexico)
    coast = mexico.boundary.difference(shapely.union_all(neighbours).buffer(0.1))
    coast = shapely.line_interpolate_point(coast, np.linspace(0, 1, 5000), normalized=True)
    coast = shapely.get_coordinates(coast), np.ones(5000), 1.0
    inhabited, crowd = town[["lon_dd", "lat_dd"]].to_numpy(), town["POBTOT"].fillna(0) ** 0.3
    near = 0.8 * min(1.0, NATIONAL_SITES / count)
    rules = {
        "land": (inhabited, crowd, near, True),
        "cenote": (inhabited, crowd * town["CVE_ENT"].isin(["04", "23", "31"]), near, True),
        "shore": (*coast, True),
        "sea": (*coast, False),
    }
    position = np.empty((count, 2))
    for where, rule in rules.items():
        here = (kind["where"] == where).to_numpy()
        position[here] = place(random, here.sum(), mexico, rule)
    mistyped = np.flatnonzero(kind["subtype"] == "POZO")[1]
    position[mistyped] = -116.6218, 32.0041
    areas = shapely.STRtree(municipalities["geometry"].to_numpy())
    around = municipalities.iloc[areas.nearest(shapely.points(position))].reset_index(drop=True)
    state, municipality = around["NOM_ENT"].str.upper(), around["NOM_MUN"].str.upper()
    name = pick(random, count, "places").str.upper()
    number = pd.Series(range(1, count + 1)).astype(str)
    groundwater = kind["body"] == "SUBTERRÁNEO"
    site = pd.DataFrame({"CLAVE SITIO": "OCSIN" + number.str.zfill(5)})
    site["NOMBRE DEL SITIO"], site["CUENCA"] = name + " " + number, "CUENCA SINTÉTICA"
    site["CLAVE ACUÍFERO"] = (around["CVE_ENT"] + around["CVE_MUN"]).where(groundwater, "")
    site["ACUÍFERO"] = ("VALLE DE " + municipality).where(groundwater, "")
    site["ORGANISMO CUENCA"], site["DIRECCIÓN LOCAL"] = "SINTÉTICO", state
    site["ESTADO"], site["MUNICIPIO"], site["CUERPO DE AGUA"] = state, municipality, name
    site["TIPO DE CUERPO DE AGUA"], site["SUBTIPO CUERPO AGUA"] = kind["body"], kind["subtype"]
    site["LATITUD"], site["LONGITUD"] = (np.char.mod("%.5f", position[:, i]) for i in (1, 0))
    # faults of the real file: a mistyped longitude, a no-break space, and the subtypes as they are
    site.loc[mistyped, "LONGITUD"] = "-233.2436"
    site.loc[0, "NOMBRE DEL SITIO"] += "\u00a0"
    return site.assign(longitude=position[:, 0], latitude=position[:, 1], groundwater=groundwater)


def make_samples(random: Generator, count: int, site: pd.DataFrame) -> pd.DataFrame:
    """Samples of 2017 in CONAGUA's columns, as text, in mg/L; the first site was never sampled."""
    made = count - 2
    of = np.sort(1 + np.arange(made) % (len(site) - 1))
    day = random.integers(0, 30, len(site))[of] + 30 * random.integers(0, 12, made)
    date = np.datetime64("2017-01-01") + day
    sample = site[["CLAVE SITIO", "NOMBRE DEL SITIO"]].iloc[of].reset_index(drop=True)
    key = sample["CLAVE SITIO"] + "-" + pd.Series(date).dt.strftime("%y%m%d")
    sample.insert(1, "CLAVE MONITOREO", key + "." + (key.groupby(key).cumcount() + 1).astype(str))
    sample["FECHA"] = date.astype(str)
    spots = np.array(INVENTED["hot_spots"])
    offset = site[["longitude", "latitude"]].to_numpy()[:, None] - spots[:, :2]
    heat = spots[:, 2] * np.exp(-(offset**2).sum(axis=2) / (2 * spots[:, 3] ** 2))
    surface = ~site["groundwater"].to_numpy()
    heat = heat.sum(axis=1) * np.where(surface, 0.6, 1.0)
    laboratory = (random.random(made) < 0.07).astype(int)
    for column, limits, median, spread, heated, guideline in INVENTED["contaminants"]:
        level = random.normal(np.log(median) + heated * heat, spread)
        polluted = random.choice(len(site), max(3, len(site) // 100), replace=False)
        level[polluted] = np.log(guideline * random.uniform(1.5, 8, len(polluted)))
        value = np.exp(random.normal(level[of], 0.3)).round(6)
        limit = np.array(limits, object)[laboratory]
        text = np.where(value < limit.astype(float), "<" + limit, np.char.mod("%.6f", value))
        missing = (random.random(made) < 0.02) | (surface[of] & (column == "FLUORUROS_TOT"))
        sample[column] = np.where(missing, "", text)
    sample["pH_CAMPO"] = np.char.mod("%.1f", random.normal(7.6, 0.5, made))
    sample["TEMP_AGUA"] = np.char.mod("%.1f", random.normal(24, 4, made))
    # faults of the real file: nothing measured, a row twice, a site missing from the list of sites
    sample.loc[made // 2, [row[0] for row in INVENTED["contaminants"]]] = ""
    stray = {"CLAVE SITIO": "OCSIN00000", "CLAVE MONITOREO": "OCSIN00000-170101"}
    return pd.concat([sample, sample.iloc[[0]], sample.iloc[[0]].assign(**stray)])
