// Filters with their state in the address, and keyboard navigation in the coverage matrix.
"use strict";

(() => {
  const facetKeys = ["tactic", "platform", "priority", "status", "proof", "technique", "treatment", "shown"];

  function ready(start) {
    // The theme may replace a page without loading it; document$ then emits an event.
    if (window.document$ && window.document$.subscribe) window.document$.subscribe(start);
    else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
    else start();
  }

  function state(form) {
    const chosen = new URLSearchParams();
    for (const [key, value] of new FormData(form)) if (value) chosen.set(key, value);
    const technique = new URLSearchParams(location.search).get("technique");
    if (technique && !form.dataset.cleared) chosen.set("technique", technique);
    return chosen;
  }

  function remember(chosen) {
    const query = chosen.toString();
    history.replaceState(history.state, "", location.pathname + (query ? `?${query}` : "") + location.hash);
  }

  function restore(form) {
    for (const [key, value] of new URLSearchParams(location.search)) {
      const field = form.elements.namedItem(key);
      if (!field) continue;
      if (field.type === "checkbox") field.checked = value === field.value;
      else if (field.tagName !== "SELECT" || [...field.options].some((option) => option.value === value)) field.value = value;
    }
  }

  function wire(apply) {
    const form = document.querySelector("[data-ads-filters]");
    if (!form) return;
    form.hidden = false;
    restore(form);
    const update = () => {
      const chosen = state(form);
      form.querySelector("output").textContent = apply(chosen);
      remember(chosen);
    };
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", update);
    form.addEventListener("reset", () => {
      form.dataset.cleared = "1";
      setTimeout(update);
    });
    update();
  }

  function list(table) {
    const rows = [...table.tBodies[0].rows].map((row) => ({
      row,
      text: (row.dataset.text || row.textContent).toLowerCase(),
      values: Object.fromEntries(facetKeys.map((key) => [key, JSON.parse(row.dataset[key] || "[]")])),
    }));
    wire((chosen) => {
      const words = (chosen.get("find") || "").toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const { row, text, values } of rows) {
        const fits =
          words.every((word) => text.includes(word)) &&
          facetKeys.every((key) => {
            const choice = chosen.get(key);
            if (!choice) return true;
            return values[key].some((value) => value === choice || (key === "technique" && value.startsWith(`${choice}.`)));
          });
        row.hidden = !fits;
        shown += fits;
      }
      const technique = chosen.get("technique");
      return `${shown} of ${rows.length} ${table.dataset.adsList}${technique ? ` for ${technique}` : ""}`;
    });
  }

  function matrix(root) {
    const cells = [...root.querySelectorAll("a.ads-cell")].map((cell) => ({
      cell,
      item: cell.parentElement,
      strategies: JSON.parse(cell.dataset.strategies),
    }));
    wire((chosen) => {
      let covered = 0;
      for (const { cell, item, strategies } of cells) {
        const left = strategies.filter((strategy) =>
          ["priority", "status", "proof"].every((key) => !chosen.get(key) || strategy[key] === chosen.get(key)) &&
          (!chosen.get("platform") || strategy.platforms.includes(chosen.get("platform"))));
        const level = left.length === 0 ? 0 : left.length === 1 ? 1 : left.length < 4 ? 2 : 3;
        cell.className = `ads-cell ads-level-${level}`;
        const number = cell.querySelector("[data-ads-number]");
        if (number) {
          number.textContent = left.length;
          cell.querySelector("[data-ads-proven]").hidden = !left.length || left.some((strategy) => strategy.proof !== "holds");
        }
        item.hidden = chosen.has("gaps") && left.length > 0;
        covered += left.length > 0;
      }
      return `${covered} of ${cells.length} cells covered`;
    });
    keyboard(root);
  }

  function keyboard(root) {
    const columns = () =>
      [...root.querySelectorAll(".ads-column")]
        .map((column) => [...column.querySelectorAll("li:not([hidden]) > a")])
        .filter((column) => column.length);
    const all = [...root.querySelectorAll("a.ads-cell")];
    all.forEach((cell, index) => (cell.tabIndex = index === 0 ? 0 : -1));
    const focus = (cell) => {
      all.forEach((other) => (other.tabIndex = -1));
      cell.tabIndex = 0;
      cell.focus();
    };
    root.addEventListener("keydown", (event) => {
      const grid = columns();
      const here = event.target.closest("a.ads-cell");
      const x = grid.findIndex((column) => column.includes(here));
      if (x < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
      const y = grid[x].indexOf(here);
      const column = (index) => grid[Math.max(0, Math.min(grid.length - 1, index))];
      const at = (cells, index) => cells[Math.max(0, Math.min(cells.length - 1, index))];
      const moves = {
        ArrowDown: () => at(grid[x], y + 1),
        ArrowUp: () => at(grid[x], y - 1),
        ArrowRight: () => at(column(x + 1), y),
        ArrowLeft: () => at(column(x - 1), y),
        Home: () => grid[x][0],
        End: () => grid[x][grid[x].length - 1],
      };
      if (!moves[event.key]) return;
      event.preventDefault();
      focus(moves[event.key]());
    });
  }

  function improveAccessibility() {
    // The search of the theme is a dialog without a name.
    const search = document.querySelector("[data-md-component=search][role=dialog]");
    if (search && !search.hasAttribute("aria-label")) search.setAttribute("aria-label", "Search");
    // The theme adds its copy buttons later, each in a landmark without a name.
    const content = document.querySelector(".md-content");
    const plain = () => content.querySelectorAll("nav.md-code__nav:not([role])").forEach((nav) => nav.setAttribute("role", "presentation"));
    if (!content) return;
    plain();
    new MutationObserver(plain).observe(content, { childList: true, subtree: true });
  }

  ready(() => {
    improveAccessibility();
    const table = document.querySelector("[data-ads-list]");
    if (table) list(table);
    const root = document.querySelector("[data-ads-matrix]");
    if (root) matrix(root);
  });
})();
