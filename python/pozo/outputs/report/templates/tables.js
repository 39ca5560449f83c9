// Tables: a click on a heading sorts, a chosen state leaves only its rows.

// What a cell is sorted by: its number, or else its text.
function sortValue(cell) {
  const written = cell.dataset.sort ?? cell.dataset.number;
  return written === undefined ? cell.textContent.trim() : Number(written);
}

// Numbers before texts; a dash is no figure and comes last either way.
function compare(a, b, direction) {
  const [noFigureA, noFigureB] = [a === "–", b === "–"];
  if (noFigureA || noFigureB) return noFigureA - noFigureB;
  if (typeof a === "number" && typeof b === "number") return direction * (a - b);
  return direction * String(a).localeCompare(String(b), language, { numeric: true });
}

function sortTable(table, column, direction) {
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => ({ row, value: sortValue(row.cells[column]) }));
  rows.sort((a, b) => compare(a.value, b.value, direction));
  body.append(...rows.map(({ row }) => row));
  for (const heading of table.tHead.rows[table.tHead.rows.length - 1].cells) heading.removeAttribute("aria-sort");
  table.tHead.rows[table.tHead.rows.length - 1].cells[column].setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
}

// Puts a button into each heading of the last row of headings.
function makeSortable(table) {
  for (const heading of table.tHead.rows[table.tHead.rows.length - 1].querySelectorAll("th")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      // numbers are looked at from the largest
      const first = heading.classList.contains("number") ? -1 : 1;
      const isSorted = heading.hasAttribute("aria-sort");
      const isAscending = heading.getAttribute("aria-sort") === "ascending";
      sortTable(table, heading.cellIndex, isSorted ? (isAscending ? -1 : 1) : first);
    });
  }
}

// Shows only the rows of a state; all of them for an empty code.
function filterTables(code, name) {
  for (const row of document.querySelectorAll("tr[data-state]")) row.hidden = code !== "" && row.dataset.state !== code;
  for (const note of document.querySelectorAll(".only-state")) {
    note.hidden = code === "";
    if (code !== "") note.textContent = text("page.only_state", "", { place: name });
  }
}

for (const table of document.querySelectorAll("table.sortable")) if (table.tHead.rows.length) makeSortable(table);

// what is folded away is printed too
const opened = [];
window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details:not([open])")) {
    details.open = true;
    opened.push(details);
  }
});
window.addEventListener("afterprint", () => {
  while (opened.length) opened.pop().open = false;
});
