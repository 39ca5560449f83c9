// States and municipalities as shapes of an SVG: outlines, or else circles. Arrow keys go from one to the next.

const SVG = "http://www.w3.org/2000/svg";
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
// a circle's radius as a share of the map's width
const CIRCLE = 0.018;

function svgElement(name, attributes, parent) {
  const element = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  parent?.append(element);
  return element;
}

class Shapes {
  constructor(svg, data, onPoint, onChoose) {
    Object.assign(this, { svg, data, onPoint, onChoose });
    this.defineHatching();
    for (const country of data.land) {
      svgElement("path", { d: country.outline, class: country.is_own ? "land own" : "land" }, svg);
    }
    this.layers = {};
    for (const level of ["municipality", "state"]) this.layers[level] = this.draw(level);
    this.striped = svgElement("path", { class: "striped", fill: "url(#stripes)" }, svg);
    // the states' borders lie over their municipalities
    this.borders = svgElement("g", { class: "borders" }, svg);
    for (const state of data.places.state) if (state.municipal_outline) svgElement("path", { d: state.municipal_outline }, this.borders);
    this.names = svgElement("g", { class: "names" }, svg);
    for (const state of data.places.state) {
      if (state.outline || state.x === null) continue;
      const label = svgElement("text", { x: state.x, y: state.y - 1.3 * CIRCLE * data.frame.width }, this.names);
      label.textContent = state.place;
    }
    // around the place pointed at or in focus, over all others: a light line under a dark one
    this.rings = ["ring light", "ring"].map((name) => svgElement("path", { class: name }, svg));
    svg.addEventListener("focusout", () => this.outline(undefined));
    svg.addEventListener("keydown", (event) => this.onKey(event));
  }

  // Where there is no figure the ground is hatched in grey, so that it is not taken for a low one; a figure that speaks for few people has
  // white stripes over its colour.
  defineHatching() {
    const size = this.data.frame.width / 110;
    const definitions = svgElement("defs", {}, this.svg);
    this.patterns = ["hatching", "stripes"].map((id) => svgElement("pattern", { id, width: size, height: size, patternUnits: "userSpaceOnUse" }, definitions));
    const [hatching, stripes] = this.patterns;
    svgElement("rect", { width: size, height: size, fill: "#fff" }, hatching);
    svgElement("rect", { width: size / 5, height: size, fill: "#d9d9d6" }, hatching);
    svgElement("rect", { width: size / 2.2, height: size, fill: "#fff" }, stripes);
  }

  draw(level) {
    const layer = svgElement("g", { class: `places ${level}` }, this.svg);
    const shapes = [];
    this.data.places[level].forEach((place, number) => {
      const attributes = { class: "place", role: "button", tabindex: -1, "data-number-of-place": number };
      let shape = null;
      if (place.outline) shape = svgElement("path", { ...attributes, d: place.outline }, layer);
      else if (level === "state" && place.x !== null) {
        shape = svgElement("circle", { ...attributes, cx: place.x, cy: place.y, r: CIRCLE * this.data.frame.width }, layer);
      }
      shapes.push(shape);
      shape?.addEventListener("focus", () => {
        this.outline(number);
        this.onPoint(number);
      });
      shape?.addEventListener("click", () => this.onChoose(number));
    });
    return { layer, shapes };
  }

  // Colours the places of a level, writes what a screen reader says, and lets in only those of the chosen state.
  paint(level, state, colours, labels, isThin) {
    this.level = level;
    for (const [name, { layer }] of Object.entries(this.layers)) layer.style.display = name === level ? "" : "none";
    this.borders.style.display = level === "municipality" ? "" : "none";
    this.reachable = [];
    const { layer, shapes } = this.layers[level];
    shapes.forEach((shape, number) => {
      if (!shape) return;
      const place = this.data.places[level][number];
      const isOutside = state !== "" && place.state_code !== state;
      shape.setAttribute("fill", colours[number] ?? "url(#hatching)");
      shape.setAttribute("aria-label", labels[number]);
      shape.classList.toggle("outside", isOutside);
      shape.setAttribute("tabindex", -1);
      if (level === "state") shape.setAttribute("aria-pressed", String(place.place_code === state));
      if (!isOutside || level === "state") this.reachable.push(number);
    });
    this.striped.setAttribute("d", shapes.map((shape, number) => (isThin[number] && shape?.getAttribute("d")) || "").join(" "));
    layer.querySelector("[tabindex='0']")?.setAttribute("tabindex", -1);
    const first = this.reachable.includes(this.current) ? this.current : this.reachable[0];
    if (first !== undefined) shapes[first].setAttribute("tabindex", 0);
    this.current = first;
  }

  // Draws a ring around a place; around none for undefined.
  outline(number) {
    const shape = number === undefined ? null : this.layers[this.level].shapes[number];
    let path = shape?.getAttribute("d") ?? "";
    if (shape?.tagName === "circle") {
      const [x, y, radius] = ["cx", "cy", "r"].map((name) => Number(shape.getAttribute(name)));
      path = `M ${x - radius} ${y} a ${radius} ${radius} 0 1 0 ${2 * radius} 0 a ${radius} ${radius} 0 1 0 ${-2 * radius} 0`;
    }
    for (const ring of this.rings) ring.setAttribute("d", path);
  }

  // The map's part that is seen: of a state its surroundings, else all.
  zoom(state) {
    const { width, height } = this.data.frame;
    const number = this.data.places.state.findIndex((place) => place.place_code === state);
    const shape = this.layers.state.shapes[number];
    if (!shape) return this.see({ x: 0, y: 0, width, height });
    const isHidden = this.layers.state.layer.style.display === "none";
    if (isHidden) this.layers.state.layer.style.display = "";
    const box = shape.getBBox();
    if (isHidden) this.layers.state.layer.style.display = "none";
    // a circle stands for what lies around it
    const margin = this.data.places.state[number].outline ? 0.08 * Math.max(box.width, box.height) : 5 * box.width;
    const wide = Math.max(box.width + 2 * margin, (box.height + 2 * margin) * (width / height));
    const high = wide * (height / width);
    this.see({ x: box.x + box.width / 2 - wide / 2, y: box.y + box.height / 2 - high / 2, width: wide, height: high });
  }

  see(view) {
    this.view = view;
    this.svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
    const scale = view.width / this.data.frame.width;
    for (const pattern of this.patterns) pattern.setAttribute("patternTransform", `rotate(45) scale(${scale})`);
    this.names.style.fontSize = `${0.018 * view.width}px`;
    for (const circle of this.svg.querySelectorAll("circle")) circle.setAttribute("r", CIRCLE * view.width);
  }

  onKey(event) {
    if (event.key in ARROWS) {
      const next = this.nextPlace(...ARROWS[event.key]);
      if (next !== undefined) this.focus(next);
    } else if (event.key === "Enter" || event.key === " ") this.onChoose(this.current);
    else if (event.key === "Escape") this.onChoose(null);
    else return;
    event.preventDefault();
  }

  focus(number) {
    const { shapes } = this.layers[this.level];
    shapes[this.current]?.setAttribute("tabindex", -1);
    this.current = number;
    shapes[number].setAttribute("tabindex", 0);
    shapes[number].focus({ preventScroll: true });
  }

  // The nearest place in that direction; what lies aside counts twice.
  nextPlace(right, down) {
    const { shapes } = this.layers[this.level];
    const centre = (shape) => {
      const box = shape.getBBox();
      return [box.x + box.width / 2, box.y + box.height / 2];
    };
    const [x, y] = centre(shapes[this.current]);
    let best;
    let shortest = Infinity;
    for (const number of this.reachable) {
      const [otherX, otherY] = centre(shapes[number]);
      const ahead = (otherX - x) * right + (otherY - y) * down;
      const aside = Math.abs((otherX - x) * down) + Math.abs((otherY - y) * right);
      if (ahead > 0 && ahead >= aside / 2 && ahead + 2 * aside < shortest) [best, shortest] = [number, ahead + 2 * aside];
    }
    return best;
  }
}
