// The map: what is chosen, and what follows for shapes, points, legend, table and the figures of the place pointed at.

const MEASURES = ["cases", "cases_per_100000", "concentration", "hazard_quotient", "coverage"];
// told apart with colour-blind eyes; concentrations and quotients turn from blue to red at the guideline, or at 1
const COLOURS = {
  concentration: ["#d8e7f2", "#a3c8e1", "#5596c4", "#fdc57b", "#e8702a", "#8e1b1b"],
  cases: ["#dde2e7", "#fdebd0", "#fdcb98", "#fb9a5f", "#e2602f", "#b32a1d", "#6b0f12"],
  coverage: ["#eef1ea", "#c6dcc8", "#8fbfa6", "#4b9488", "#1d5f66"],
};
COLOURS.hazard_quotient = COLOURS.concentration;
COLOURS.cases_per_100000 = COLOURS.cases;

const element = (id) => document.getElementById(id);

class ReportMap {
  constructor(data) {
    this.data = data;
    this.stateWord = element("map-body").dataset.stateWord;
    this.chosen = { contaminant: null, measure: "cases", scenario: null, level: "state", state: "" };
    this.chosen.contaminant = (data.contaminants.find((one) => one.contaminant_id === "arsenic") ?? data.contaminants[0])?.contaminant_id;
    this.chosen.scenario = (data.scenarios.find((one) => one.scenario_id === "recommended") ?? data.scenarios[0]).scenario_id;
    this.shapes = new Shapes(element("shapes"), data, (number) => this.tellPlace(number), (number) => this.chooseShape(number));
    this.points = new Points(element("points"), data);
    element("frame").style.aspectRatio = `${data.frame.width} / ${data.frame.height}`;
    this.listen();
    // without outlines, the towns show where the country is
    element("show-towns").checked = !data.places.state.some((state) => state.outline);
    this.zoom("");
    this.writeControls();
    this.show();
  }

  listen() {
    for (const name of ["contaminant", "measure", "scenario", "level"]) {
      element(name).addEventListener("change", (event) => {
        this.chosen[name] = event.target.value;
        // few contaminants cause cancer: of another one the map shows what there is
        if (name === "contaminant" && !this.classes()) {
          this.chosen.measure = "concentration";
          element("measure").value = "concentration";
        }
        this.show();
      });
    }
    element("state").addEventListener("change", (event) => this.zoom(event.target.value));
    element("whole").addEventListener("click", () => this.zoom(""));
    for (const kind of ["towns", "sites"]) element(`show-${kind}`).addEventListener("change", () => this.drawPoints());
    element("controls").addEventListener("submit", (event) => event.preventDefault());
    element("frame").addEventListener("pointermove", (event) => this.pointAt(event));
    element("frame").addEventListener("pointerleave", () => this.shapes.outline(undefined));
    element("frame").addEventListener("pointerdown", (event) => this.pointAt(event));
    new ResizeObserver(() => this.drawPoints()).observe(element("frame"));
  }

  // Fills the lists of the controls in the page's language.
  writeControls() {
    fillSelect(element("contaminant"), this.data.contaminants.map((one) => [one.contaminant_id, this.contaminantName(one.contaminant_id)]), this.chosen.contaminant);
    fillSelect(element("measure"), MEASURES.map((name) => [name, text(`measure.${name}`)]), this.chosen.measure);
    fillSelect(element("scenario"), this.data.scenarios.map((one) => [one.scenario_id, this.scenarioName(one.scenario_id)]), this.chosen.scenario);
    const states = this.data.places.state.map((state) => [state.place_code, state.place]);
    states.sort((a, b) => a[1].localeCompare(b[1], language));
    fillSelect(element("state"), [["", text("map.whole")], ...states], this.chosen.state);
  }

  contaminantName(id) {
    return text(`contaminant.${id}`, this.data.contaminants.find((one) => one.contaminant_id === id)?.contaminant);
  }

  scenarioName(id) {
    return text(`scenario.${id}`, this.data.scenarios.find((one) => one.scenario_id === id)?.scenario);
  }

  figures(measure = this.chosen.measure) {
    return this.data.figures(this.chosen.scenario, this.chosen.contaminant, this.chosen.level, measure);
  }

  // The classes of a measure at the chosen scenario, contaminant and level: lower bounds and places; undefined without figures.
  classes(measure = this.chosen.measure, level = this.chosen.level) {
    const { scenario, contaminant } = this.chosen;
    return this.data.classes.get([scenario, contaminant, level, measure].join());
  }

  show() {
    const { measure, level, state } = this.chosen;
    const figures = this.figures();
    const covered = this.figures("coverage");
    const bounds = this.classes()?.lower_bounds ?? [];
    const colours = figures.map((value) => (value === null ? null : COLOURS[measure][this.data.classOf(value, bounds)]));
    const labels = this.data.places[level].map((place, number) =>
      `${place.place}: ${figures[number] === null ? text("map.no_figure") : `${localNumber(figures[number])} (${text(`measure.${measure}`)})`}`);
    const isThin = figures.map((_, number) => measure !== "coverage" && figures[number] !== null && (covered[number] ?? 100) < this.data.leastCoverage);
    this.shapes.paint(level, state, colours, labels, isThin);
    const title = { measure: [`measure.${measure}`], contaminant: this.contaminantName(this.chosen.contaminant), scenario: this.scenarioName(this.chosen.scenario) };
    element("shapes").setAttribute("aria-label", text("map.label", "", title));
    this.writeLegend();
    this.drawPoints();
    this.writeTable();
    this.tell([]);
  }

  // A click on a state shows it alone, a second one all again; one on a municipality shows its state.
  chooseShape(number) {
    const state = number === null ? "" : this.data.places[this.chosen.level][number].state_code;
    this.zoom(this.chosen.level === "state" && state === this.chosen.state ? "" : state);
    if (number !== null) this.tellPlace(number);
  }

  zoom(state) {
    this.chosen.state = state;
    this.shapes.zoom(state);
    element("state").value = state;
    element("whole").hidden = state === "";
    filterTables(state, this.data.stateNames.get(state));
    this.writeScale();
    if (element("contaminant").options.length) this.show();
  }

  writeLegend() {
    const { measure, level } = this.chosen;
    element("legend-heading").textContent = text(`measure.${measure}`);
    element("measure-note").textContent = text(`measure_note.${measure}`);
    const classes = this.classes();
    const name = level === "state" ? this.stateWord : level;
    const word = (count) => (count === 1 ? text(`place.${name}`, name).toLowerCase() : text(`places.${name}`, `${name}s`));
    if (classes) writeClasses(element("legend"), classes.lower_bounds, COLOURS[measure], classes.places, word);
    else element("legend").replaceChildren(item("li", this.whyNothing(), "alone"));
    if (classes && measure !== "coverage") {
      element("legend").append(legendItem(COLOURS[measure].at(-2), text("map.thin", "", { percent: this.data.leastCoverage }), "", "striped"));
    }
    if (classes) element("legend").append(legendItem("", text("map.no_figure"), "", "hatched"));
    const undrawn = this.figures().filter((value, number) => value !== null && !this.shapes.layers[level].shapes[number]).length;
    element("undrawn").textContent = undrawn ? text("map.undrawn", "", { places: undrawn, level: word(undrawn) }) : "";
  }

  whyNothing() {
    const factor = { cases: "slope_factor", cases_per_100000: "slope_factor", hazard_quotient: "reference_dose" }[this.chosen.measure];
    if (!factor || !this.classes("concentration")) return text("map.data");
    return text("map.nothing", "", { factor: [`map.${factor}`], contaminant: this.contaminantName(this.chosen.contaminant) });
  }

  drawPoints() {
    const classes = this.classes("concentration", "state");
    const kinds = ["towns", "sites"].filter((kind) => element(`show-${kind}`).checked && classes);
    const { scenario, contaminant, state } = this.chosen;
    const layers = kinds.map((kind) => ({
      kind,
      figures: this.data.pointFigures(kind, scenario, contaminant),
      bounds: classes.lower_bounds,
      colours: COLOURS.concentration,
    }));
    element("frame").classList.toggle("with-points", kinds.length > 0);
    this.points.draw(layers, this.shapes.view, state);
    const legend = element("points-legend");
    legend.hidden = kinds.length === 0 || this.chosen.measure === "concentration";
    if (!legend.hidden) writeClasses(legend.querySelector("ol"), classes.lower_bounds, COLOURS.concentration);
  }

  pointAt(event) {
    const box = element("frame").getBoundingClientRect();
    const dot = this.points.at(event.clientX - box.left, event.clientY - box.top);
    const place = event.target.closest?.(".place");
    this.shapes.outline(dot || !place ? undefined : Number(place.dataset.numberOfPlace));
    if (dot) this.tellDot(dot);
    else if (place) this.tellPlace(Number(place.dataset.numberOfPlace));
  }

  tellPlace(number) {
    const place = this.data.places[this.chosen.level][number];
    const lines = MEASURES.map((measure) => [text(`measure.${measure}`), localNumber(this.figures(measure)[number])]);
    const state = this.chosen.level === "state" ? "" : this.data.stateNames.get(place.state_code);
    this.tell([[place.place, state], [text("map.inhabitants"), localNumber(place.people)], ...lines]);
  }

  tellDot({ kind, number }) {
    const points = this.data[kind];
    const isTown = kind === "towns";
    const lines = this.data.contaminants.map(({ contaminant_id }) => [
      `${this.contaminantName(contaminant_id)}, µg/L`,
      localNumber(this.data.pointFigures(kind, this.chosen.scenario, contaminant_id)[number]),
    ]);
    const about = isTown
      ? [text("map.inhabitants"), localNumber(points.population[number])]
      : [text("map.type"), text(`site_type.${points.site_type[number]}`, points.site_type[number])];
    this.tell([[isTown ? points.town[number] : points.site[number], this.data.stateNames.get(points.state_code[number])], about, ...lines]);
  }

  // Figures of a place: its name and where it lies, then names and figures.
  tell(lines) {
    element("details-hint").hidden = lines.length > 0;
    element("details").replaceChildren(...lines.flatMap(([name, figure], line) => {
      if (line === 0) return [item("dt", name ?? "", "name"), item("dd", figure ?? "", "name")];
      return [item("dt", name), item("dd", figure)];
    }));
  }

  // The figures behind the map, of the chosen state alone if there is one.
  writeTable() {
    const { level, state } = this.chosen;
    const table = element("place-table");
    element("place-table-caption").textContent = text("map.table_caption", "", { contaminant: this.contaminantName(this.chosen.contaminant), scenario: this.scenarioName(this.chosen.scenario) });
    const headings = [text(`place.${level === "state" ? this.stateWord : level}`, this.stateWord), text("map.inhabitants"), ...MEASURES.map((measure) => text(`measure.${measure}`))];
    const row = document.createElement("tr");
    row.append(...headings.map((name, place) => {
      const heading = item("th", name, place ? "number" : "");
      heading.scope = "col";
      return heading;
    }));
    table.tHead.replaceChildren(row);
    makeSortable(table);
    const columns = MEASURES.map((measure) => this.figures(measure));
    const rows = [];
    this.data.places[level].forEach((place, number) => {
      if ((state !== "" && place.state_code !== state) || columns.every((column) => column[number] === null)) return;
      const cells = [place.people, ...columns.map((column) => column[number])].map((value) => {
        const cell = item("td", localNumber(value), "number");
        if (value !== null) cell.dataset.sort = value;
        return cell;
      });
      const name = item("th", place.place);
      name.scope = "row";
      if (level !== "state" && state === "") name.append(item("span", this.data.stateNames.get(place.state_code), "note"));
      const line = document.createElement("tr");
      line.append(name, ...cells);
      rows.push(line);
    });
    table.tBodies[0].replaceChildren(...rows);
    sortTable(table, 2 + MEASURES.indexOf(this.chosen.measure), -1);
  }

  // A bar of 1, 2 or 5 × 10ⁿ km, at most a quarter of the map.
  writeScale() {
    const metres = this.shapes.view.width * this.data.frame.gridMetres;
    const power = 10 ** Math.floor(Math.log10(metres / 4000));
    const km = power * [5, 2, 1].find((step) => step * power <= metres / 4000);
    element("scale").style.width = `${(100 * km * 1000) / metres}%`;
    element("scale").textContent = `${localNumber(km)} km`;
  }
}


function item(name, written, className = "") {
  const made = document.createElement(name);
  made.textContent = written;
  if (className) made.className = className;
  return made;
}

function fillSelect(select, options, chosen) {
  select.replaceChildren(...options.map(([value, name]) => new Option(name, value, false, value === chosen)));
}

function legendItem(colour, range, count, kind = "") {
  const line = document.createElement("li");
  const swatch = item("span", "", `swatch ${kind}`);
  swatch.style.backgroundColor = colour;
  line.append(swatch, item("span", range, "range"), item("span", count, "count"));
  return line;
}

// One line for each class, with its colour, its bounds and how many places are in it.
function writeClasses(list, bounds, colours, places, word) {
  list.replaceChildren(...bounds.map((lower, place) => {
    const upper = bounds[place + 1];
    let range = `${localNumber(lower)} – ${localNumber(upper)}`;
    if (upper === undefined) range = `≥ ${localNumber(lower)}`;
    else if (upper === 0) range = localNumber(0);
    else if (lower === 0 && bounds[place - 1] === 0) range = `> 0 – ${localNumber(upper)}`;
    else if (lower === 0) range = `< ${localNumber(upper)}`;
    const line = legendItem(colours[place], range, places ? text("map.places_in", "", { places: places[place], level: word(places[place]) }) : "");
    line.dataset.lower = lower;
    if (places) line.dataset.places = places[place];
    return line;
  }));
}

async function begin() {
  const columns = await unpacked("map-data");
  if (columns) {
    const data = new MapData(columns);
    const map = new ReportMap(data);
    afterLanguage.push(() => {
      map.writeControls();
      map.show();
      map.writeScale();
      filterTables(map.chosen.state, data.stateNames.get(map.chosen.state));
    });
  } else {
    for (const id of ["map-body", "controls"]) element(id).hidden = true;
    element("map-too-old").hidden = false;
  }
  await beginLineage();
  const own = navigator.language.slice(0, 2);
  showLanguage(own in catalogues ? own : "en");
  document.body.dataset.ready = "true";
}

begin();
