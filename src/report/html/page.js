"use strict";
(() => {
  const table = document.getElementById("table");
  if (table) {
    const bodies = Array.from(table.tBodies);
    const together = bodies[0].rows.length;
    const rows = bodies.flatMap((body) => Array.from(body.rows, (row) => ({ row, text: null })));
    const form = document.getElementById("controls");
    const search = document.getElementById("search");
    const shown = document.getElementById("shown");
    const verdicts = Array.from(form.querySelectorAll("input[name=verdict]"));
    const order = ["error", "fail", "waived", "pass"];

    // How much room each group takes while nobody has looked at it.
    const measure = () => {
      for (const body of bodies) {
        let count = 0;
        for (const row of body.rows) count += !row.hidden;
        body.hidden = count === 0;
        body.style.setProperty("--rows", count);
      }
    };

    const filter = () => {
      const wanted = new Set(verdicts.filter((box) => box.checked).map((box) => box.value));
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      let count = 0;
      for (const entry of rows) {
        let fits = wanted.has(entry.row.className);
        if (fits && words.length > 0) {
          if (entry.text === null) entry.text = entry.row.textContent.toLowerCase();
          fits = words.every((word) => entry.text.includes(word));
        }
        if (entry.row.hidden === fits) entry.row.hidden = !fits;
        count += fits;
      }
      measure();
      shown.textContent = `${count} of ${rows.length} shown`;
    };

    const keys = [
      (row) => order.indexOf(row.className),
      (row) => row.cells[1].querySelector("bdi").textContent,
      (row) => row.cells[2].textContent,
      (row) => row.cells[3].querySelectorAll("li").length,
      (row) => row.cells[4].querySelectorAll("li").length,
    ];
    const heads = Array.from(table.tHead.rows[0].cells);
    const sort = (column) => {
      const down = heads[column].getAttribute("aria-sort") === "ascending";
      for (const head of heads) head.removeAttribute("aria-sort");
      heads[column].setAttribute("aria-sort", down ? "descending" : "ascending");
      const keyed = rows.map((entry, place) => ({ entry, place, key: keys[column](entry.row) }));
      const sign = down ? -1 : 1;
      keyed.sort((a, b) => (a.key < b.key ? -sign : a.key > b.key ? sign : a.place - b.place));
      const sorted = keyed.map(({ entry }) => entry.row);
      bodies.forEach((body, i) => body.append(...sorted.slice(i * together, (i + 1) * together)));
      measure();
    };
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      button.addEventListener("click", () => sort(column));
      head.replaceChildren(button);
    });

    let timer = 0;
    search.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(filter, 120);
    });
    form.addEventListener("change", filter);
    form.hidden = false;
    filter();
  }

  const told = document.createElement("p");
  told.className = "unseen";
  told.setAttribute("role", "status");
  document.querySelector("main").append(told);

  for (const box of document.querySelectorAll(".copy")) {
    const text = box.querySelector("pre");
    const what = `${box.dataset.what} for ${box.closest("article").querySelector("h3").textContent}`;
    const button = document.createElement("button");
    button.type = "button";
    const say = (word) => {
      button.textContent = word;
      button.setAttribute("aria-label", `${word} ${what}`);
    };
    let timer = 0;
    say("Copy");
    button.addEventListener("click", async () => {
      const range = document.createRange();
      range.selectNodeContents(text);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      try {
        await navigator.clipboard.writeText(text.textContent);
        say("Copied");
      } catch {
        say("Selected");
      }
      told.textContent = button.getAttribute("aria-label");
      clearTimeout(timer);
      timer = setTimeout(say, 4000, "Copy");
    });
    box.append(button);
  }

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = Array.from(document.querySelectorAll("details:not([open])"));
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
  });
})();
