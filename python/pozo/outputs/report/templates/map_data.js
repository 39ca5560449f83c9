// The map's data, as sql/queries/report/map/*.sql gives it: columns by query. Figures of many places are one text with commas between,
// and bits that say which of the places have one.

// Unpacks the data in an element; null where the browser is too old for it.
async function unpacked(id) {
  if (!("DecompressionStream" in window)) return null;
  const letters = atob(document.getElementById(id).textContent);
  const bytes = new Uint8Array(letters.length);
  for (let place = 0; place < letters.length; place++) bytes[place] = letters.charCodeAt(place);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
}

class MapData {
  constructor(columns) {
    this.frame = { width: columns.frame.width[0], height: columns.frame.height[0], gridMetres: columns.frame.grid_m[0] };
    this.leastCoverage = columns.frame.least_coverage_percent[0];
    this.contaminants = records(columns.contaminants);
    this.scenarios = records(columns.scenarios);
    this.land = records(columns.land);
    this.places = { state: [], municipality: [] };
    for (const place of records(columns.places)) this.places[place.place_level].push(place);
    this.stateNames = new Map(this.places.state.map((state) => [state.place_code, state.place]));
    this.towns = columns.towns;
    this.sites = columns.sites;
    this.classes = keyed(columns.classes, ["scenario_id", "contaminant_id", "place_level", "measure"]);
    this.placeFigures = keyed(columns.place_figures, ["scenario_id", "contaminant_id", "place_level", "measure"]);
    this.townExposures = keyed(columns.town_exposures, ["exposure_set", "contaminant_id"]);
    this.siteConcentrations = keyed(columns.site_concentrations, ["exposure_set", "contaminant_id"]);
    this.split = new Map();
  }

  // The figures of all places of a level, null where there is none.
  figures(scenario, contaminant, level, measure) {
    return this.numbers(this.placeFigures, [scenario, contaminant, level, measure], this.places[level].length);
  }

  // What towns are exposed to, and what was measured at sites, µg/L.
  pointFigures(kind, scenario, contaminant) {
    const set = this.scenarios.find((known) => known.scenario_id === scenario).exposure_set;
    const [figures, points] = kind === "towns" ? [this.townExposures, this.towns] : [this.siteConcentrations, this.sites];
    return this.numbers(figures, [set, contaminant], points.x.length);
  }

  // The class of a figure: the highest whose lower bound it reaches; the one after that of zero begins above zero.
  classOf(value, bounds) {
    let place = 0;
    while (place + 1 < bounds.length && (value > bounds[place + 1] || (value === bounds[place + 1] && value > 0))) place++;
    return place;
  }

  numbers(table, key, length) {
    const row = table.get(key.join());
    if (!row) return new Array(length).fill(null);
    if (!this.split.has(row)) {
      const bits = atob(row.present);
      const figures = row.figures.split(",");
      let next = 0;
      const isPresent = (number) => bits.charCodeAt(number >> 3) & (128 >> (number & 7));
      this.split.set(row, Array.from({ length }, (_, number) => (isPresent(number) ? Number(figures[next++]) : null)));
    }
    return this.split.get(row);
  }
}

// The rows of a query.
function records(columns) {
  const names = Object.keys(columns);
  return columns[names[0]].map((_, row) => Object.fromEntries(names.map((name) => [name, columns[name][row]])));
}

function keyed(columns, names) {
  return new Map(records(columns).map((row) => [names.map((name) => row[name]).join(), row]));
}
