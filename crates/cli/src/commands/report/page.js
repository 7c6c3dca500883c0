"use strict";
for (const section of document.querySelectorAll("section.table")) {
  const body = section.querySelector("tbody");
  const heads = [...section.querySelectorAll("th")];
  const count = section.querySelector("h2 small");
  const all = body.rows.length;

  section.querySelector("input").addEventListener("input", (event) => {
    const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of body.rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    count.textContent = shown === all ? String(all) : `${shown} of ${all}`;
  });

  heads.forEach((head, column) => {
    head.firstElementChild.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
      const rows = [...body.rows];
      rows.sort((one, other) => order.compare(one.cells[column].textContent, other.cells[column].textContent));
      if (down) rows.reverse();
      body.append(...rows);
    });
  });
}
