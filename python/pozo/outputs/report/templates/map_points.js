// Towns and sites as dots of a canvas over the shapes.

// a dot's radius in pixels: of towns by people, from the smallest to the largest
const SMALLEST_TOWN = 1.3;
const LARGEST_TOWN = 9;
const SITE = 3.2;
// how near to a dot's edge a pointer must be, pixels
const REACH = 3;

class Points {
  constructor(canvas, data) {
    Object.assign(this, { canvas, data, shown: [] });
    const most = data.towns.population.reduce((largest, people) => Math.max(largest, people), 1);
    this.townRadius = data.towns.population.map((people) => Math.max(SMALLEST_TOWN, LARGEST_TOWN * Math.sqrt(people / most)));
    // large ones first, so that none lies hidden under another
    this.townOrder = data.towns.population.map((_, number) => number).sort((a, b) => data.towns.population[b] - data.towns.population[a]);
    this.siteOrder = data.sites.x.map((_, number) => number);
  }

  // Draws the dots of a state, or all, that have a figure: {kind, figures, bounds, colours} for each kind.
  draw(layers, view, state) {
    const { canvas } = this;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    [canvas.width, canvas.height] = [width * ratio, height * ratio];
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    const scale = width / view.width;
    // closer to, dots grow, though less than the land
    const growth = Math.sqrt(this.data.frame.width / view.width);
    this.shown = [];
    for (const { kind, figures, bounds, colours } of layers) {
      const points = this.data[kind];
      const isTown = kind === "towns";
      for (const number of isTown ? this.townOrder : this.siteOrder) {
        if (figures[number] === null || (state !== "" && points.state_code[number] !== state)) continue;
        const [x, y] = [(points.x[number] - view.x) * scale, (points.y[number] - view.y) * scale];
        if (x < 0 || y < 0 || x > width || y > height) continue;
        const radius = isTown ? this.townRadius[number] * growth : SITE;
        pen.fillStyle = colours[this.data.classOf(figures[number], bounds)];
        pen.strokeStyle = isTown ? "rgba(30, 36, 48, 0.55)" : "#1e2430";
        pen.lineWidth = isTown ? 0.5 : 1;
        pen.beginPath();
        if (isTown) pen.arc(x, y, radius, 0, 2 * Math.PI);
        else {
          pen.moveTo(x, y - radius * 1.3);
          pen.lineTo(x + radius * 1.3, y);
          pen.lineTo(x, y + radius * 1.3);
          pen.lineTo(x - radius * 1.3, y);
          pen.closePath();
        }
        pen.fill();
        pen.stroke();
        this.shown.push({ kind, number, x, y, radius });
      }
    }
  }

  // The dot under the pointer, or near it; of several the nearest.
  at(x, y) {
    let best = null;
    let shortest = Infinity;
    for (const dot of this.shown) {
      const distance = Math.hypot(dot.x - x, dot.y - y) - dot.radius;
      if (distance < REACH && distance < shortest) [best, shortest] = [dot, distance];
    }
    return best;
  }
}
