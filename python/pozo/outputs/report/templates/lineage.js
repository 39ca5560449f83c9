// Where columns come from: a drawing of the tables, in which a chosen one shows what it is made from and what is made from it,
// and for a chosen column one step back at a time, to the file.

class Lineage {
  constructor(data) {
    this.columns = new Map();
    for (const column of records(data.columns)) this.add(this.columns, column.table_name, column);
    this.sources = new Map();
    this.uses = new Map();
    for (const link of records(data.sources)) {
      this.add(this.sources, link.table_name, link);
      this.add(this.uses, link.source_table, link);
    }
    for (const link of records(data.outputs)) {
      const output = { table_name: link.output, column_name: null, source_table: link.table_name, source_column: null, role: "rows" };
      this.add(this.sources, link.output, output);
      this.add(this.uses, link.table_name, output);
    }
    this.boxes = new Map([...document.querySelectorAll("#lineage-drawing .box")].map((box) => [box.dataset.table, box]));
    this.way = [];
  }

  add(map, key, value) {
    if (!map.has(key)) map.set(key, []);
    map.get(key).push(value);
  }

  // The columns of a table; of a file those that are read.
  columnsOf(table) {
    const known = this.columns.get(table);
    if (known) return known;
    const read = (this.uses.get(table) ?? []).map((link) => link.source_column).filter((name) => name !== null && name !== "*");
    return [...new Set(read)].map((name) => ({ column_name: name }));
  }

  // What a column is computed from; of a whole table everything.
  from(table, column) {
    return (this.sources.get(table) ?? []).filter((link) =>
      link.role === "value" && (column === null || column === "*" || link.column_name === column));
  }

  into(table, column) {
    return (this.uses.get(table) ?? []).filter((link) => column === null || link.source_column === column);
  }

  // Every link on the way back from a table or a column to the files, or of a table on the way forward.
  trail(table, column) {
    const found = new Set();
    const seen = new Set();
    const waiting = [[table, column]];
    while (waiting.length) {
      const [name, part] = waiting.pop();
      const links = part === null ? this.sources.get(name) ?? [] : this.from(name, part);
      for (const link of links) {
        found.add(link);
        const next = [link.source_table, column === null ? null : link.source_column];
        const key = next.join("\n");
        // the rows that count(*) counts lead no further than their table
        if (!seen.has(key) && (column === null || link.source_column !== null)) waiting.push(next);
        seen.add(key);
      }
    }
    return found;
  }

  following(table) {
    const found = new Set();
    const seen = new Set([table]);
    const waiting = [table];
    while (waiting.length) {
      for (const link of this.uses.get(waiting.pop()) ?? []) {
        found.add(link);
        if (!seen.has(link.table_name)) waiting.push(link.table_name);
        seen.add(link.table_name);
      }
    }
    return found;
  }
}

// How a column, or the rows of a table, is called.
function called(table, column) {
  if (column === null) return text("lineage.rows_of", "", { table });
  if (column === "*") return text("lineage.whole_rows_of", "", { table });
  return table.startsWith("file ") ? `${table}: ${column}` : `${table}.${column}`;
}

class LineageView {
  constructor(lineage) {
    this.lineage = lineage;
    this.table = element("lineage-table");
    this.column = element("lineage-column");
    this.table.addEventListener("change", () => this.choose(this.table.value, null));
    this.column.addEventListener("change", () => this.choose(this.table.value, this.column.value || null));
    for (const [table, box] of lineage.boxes) box.addEventListener("click", () => this.choose(table, null));
    for (const link of document.querySelectorAll("[data-lineage-column]")) {
      link.addEventListener("click", () => this.choose(link.dataset.lineageTable, link.dataset.lineageColumn));
    }
  }

  // Chooses a table, or a column of it; on the way from another column that leads here, if that is given.
  choose(table, column, way = []) {
    this.chosen = { table, column, way };
    this.table.value = table;
    const all = new Option(text("lineage.whole_table"), "");
    this.column.replaceChildren(all, ...this.lineage.columnsOf(table).map(({ column_name }) => new Option(column_name, column_name)));
    this.column.value = column === "*" ? "" : column ?? "";
    this.draw();
    this.tell();
  }

  draw() {
    const { table, column } = this.chosen;
    const before = this.lineage.trail(table, column);
    const after = column === null ? this.lineage.following(table) : new Set(this.lineage.into(table, column));
    const parts = new Map([[table, "chosen"]]);
    for (const link of before) if (!parts.has(link.source_table)) parts.set(link.source_table, "before");
    for (const link of after) if (!parts.has(link.table_name)) parts.set(link.table_name, "after");
    for (const [name, box] of this.lineage.boxes) box.setAttribute("class", `box ${parts.get(name) ?? "beside"}`);
    const drawn = new Map();
    for (const [links, part] of [[before, "before"], [after, "after"]]) {
      for (const link of links) drawn.set(`${link.source_table}\n${link.table_name}`, { link, part });
    }
    const paths = [...drawn.values()].map(({ link, part }) => this.path(link, part)).filter((path) => path !== null);
    document.querySelector("#lineage-drawing .links").replaceChildren(...paths);
  }

  // A line from the right of one box to the left of the other; within a column of boxes, along its left.
  path(link, part) {
    const [source, target] = [link.source_table, link.table_name].map((name) => this.lineage.boxes.get(name));
    if (!source || !target) return null;
    const [[x1, y1], [x2, y2]] = [source, target].map((box) => box.getAttribute("transform").match(/\d+/g).map(Number));
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    const [from, to] = [y1 + 9.5, y2 + 9.5];
    const bend = Math.min(13, 5 + Math.abs(y2 - y1) / 30);
    path.setAttribute("d", x1 === x2
      ? `M${x1} ${from}C${x1 - bend} ${from} ${x2 - bend} ${to} ${x2} ${to}`
      : `M${x1 + 146} ${from}C${x1 + 172} ${from} ${x2 - 26} ${to} ${x2} ${to}`);
    path.setAttribute("class", part);
    return path;
  }

  tell() {
    const { table, column, way } = this.chosen;
    element("lineage-way").replaceChildren(...way.map(({ table: name, column: part }, place) =>
      this.line(name, part, way.slice(0, place), false)));
    element("lineage-name").textContent = column === null ? table : called(table, column);
    const known = this.lineage.columnsOf(table).find(({ column_name }) => column_name === column);
    const what = column === null || column === "*"
      ? this.lineage.boxes.get(table)?.querySelector("title").textContent.slice(table.length + 2)
      : [known?.description, known?.data_type].filter(Boolean).join(" — ");
    element("lineage-what").textContent = what ?? "";
    const here = [...way, { table, column }];
    const isFile = table.startsWith("file ");
    this.list("from", isFile ? [] : this.grouped(this.lineage.from(table, column), "source_table", "source_column", column === null, here),
      isFile ? "lineage.read_as_is" : column === null ? "lineage.made_from" : "lineage.computed_from");
    const deciding = (this.lineage.sources.get(table) ?? []).filter((link) => link.role === "rows" && link.source_column !== null);
    this.list("rows", this.grouped(deciding, "source_table", "source_column", true, here), "lineage.rows_decided_by");
    this.list("into", this.grouped(this.lineage.into(table, column), "table_name", "column_name", column === null, []), "lineage.goes_into");
  }

  // One line per column; or per table, with the columns behind it.
  grouped(links, table, column, isByTable, way) {
    if (!isByTable) {
      const seen = new Map(links.map((link) => [`${link[table]}\n${link[column]}`, link]));
      return [...seen.values()].map((link) => this.line(link[table], link[column], way, true));
    }
    const tables = new Map();
    for (const link of links) this.lineage.add(tables, link[table], link[column]);
    return [...tables].map(([name, names]) => {
      const line = this.line(name, undefined, [], false);
      const columns = [...new Set(names)].filter((part) => part !== null);
      if (columns.length) line.append(": ", item("span", columns.join(", "), "written"));
      return line;
    });
  }

  // A line with a button that chooses the column, or the table where that is undefined.
  line(table, column, way, isDescribed) {
    const line = document.createElement("li");
    const button = item("button", column === undefined ? table : called(table, column));
    button.type = "button";
    const canBeChosen = this.lineage.boxes.has(table) || this.lineage.sources.has(table) || this.lineage.uses.has(table);
    if (table !== "setting" && canBeChosen) {
      button.addEventListener("click", () => this.choose(table, column ?? null, way));
      line.append(button);
    } else {
      line.append(table === "setting" ? text("lineage.setting", "", { name: column ?? "" }) : button.textContent);
    }
    const known = this.lineage.columnsOf(table).find(({ column_name }) => column_name === column);
    if (isDescribed && known?.description) {
      const description = item("span", ` ${known.description}`, "note");
      description.lang = "en";
      line.append(description);
    }
    return line;
  }

  list(part, lines, heading) {
    const list = element(`lineage-${part}`);
    list.replaceChildren(...lines);
    list.parentElement.hidden = lines.length === 0 && heading !== "lineage.read_as_is";
    element(`lineage-${part}-heading`).textContent = text(heading);
  }
}

async function beginLineage() {
  const data = await unpacked("lineage-data");
  if (data === null) {
    for (const id of ["lineage-controls", "lineage-told"]) element(id).hidden = true;
    return;
  }
  const view = new LineageView(new Lineage(data));
  view.choose("summary.state_arsenic", "cancer_cases");
  afterLanguage.push(() => view.choose(view.chosen.table, view.chosen.column, view.chosen.way));
}
