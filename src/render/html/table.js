
"use strict";
// What the page can do beyond being read: hide columns and rows, find words, show the difference of
// two cells. Nothing is fetched and nothing is stored; text is only ever set as text.
(() => {
  const table = document.getElementById("comparison");
  const tools = document.getElementById("tools");
  if (!table || !tools) return;
  tools.hidden = false;
  const rows = [...table.tBodies[0].rows];
  const status = document.getElementById("status");
  const checked = (selector) => [...tools.querySelectorAll(selector)];

  // Columns and rows.

  const columns = checked("input.column");
  const kinds = checked("input.kind");
  const onlyFound = document.getElementById("only-found");

  function filter() {
    for (const box of columns) {
      for (const cell of table.querySelectorAll(`[data-column="${box.value}"]`)) cell.hidden = !box.checked;
    }
    const wanted = kinds.filter((box) => box.checked).map((box) => box.value);
    const all = kinds.every((box) => box.checked);
    let shown = 0;
    for (const row of rows) {
      const own = (row.dataset.kinds || "").split(" ");
      const fits = all || own.some((kind) => wanted.includes(kind));
      const found = !onlyFound.checked || !query.value.trim() || row.querySelector("mark.hit");
      row.hidden = !(fits && found);
      if (!row.hidden) shown += 1;
    }
    // It is printed, too: what is hidden must not seem not to be there.
    const said = [];
    if (shown < rows.length) said.push(`显示 ${shown} 行，共 ${rows.length} 行`);
    const names = columns.filter((box) => !box.checked).map((box) => box.parentNode.textContent);
    if (names.length) said.push(`未显示的列：${names.join("、")}`);
    status.textContent = said.join("；");
  }
  for (const box of [...columns, ...kinds]) box.addEventListener("change", filter);

  // Words.

  const query = document.getElementById("query");
  const found = document.getElementById("found");
  let hits = [];
  let here = -1;

  /** Takes the marks of the last search out again. */
  function unmark() {
    for (const mark of table.querySelectorAll("mark.hit")) {
      const parent = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      parent.normalize();
    }
    hits = [];
    here = -1;
  }

  /** Marks each occurrence of `words` in `block`, over the borders of its elements. */
  function markIn(block, words) {
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    const nodes = [];
    let text = "";
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      nodes.push([text.length, node]);
      text += node.data;
    }
    // One unit for one unit, so that places stay what they are.
    const low = [...text].map((c) => (c.toLowerCase().length === c.length ? c.toLowerCase() : c)).join("");
    const places = [];
    for (let at = low.indexOf(words); at >= 0; at = low.indexOf(words, at + words.length)) places.push(at);
    for (const at of places.reverse()) {
      const marks = [];
      for (const [start, node] of nodes) {
        const from = Math.max(at - start, 0);
        const to = Math.min(at + words.length - start, node.data.length);
        if (from >= to) continue;
        const range = document.createRange();
        range.setStart(node, from);
        range.setEnd(node, to);
        const mark = document.createElement("mark");
        mark.className = "hit";
        range.surroundContents(mark);
        marks.push(mark);
      }
      hits.push(marks);
    }
  }

  function search() {
    unmark();
    const words = query.value.trim().toLowerCase();
    if (words) {
      for (const row of rows) {
        const first = hits.length;
        const blocks = table.classList.contains("list") ? row.cells : row.querySelectorAll(".text, .cite, th, td.differences p");
        for (const block of blocks) markIn(block, words);
        const own = hits.splice(first);
        own.sort((a, b) => (a[0].compareDocumentPosition(b[0]) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
        hits.push(...own);
      }
    }
    filter();
    tell();
  }

  function tell() {
    if (!query.value.trim()) found.textContent = "";
    else if (here < 0) found.textContent = `${hits.length} 处`;
    else found.textContent = `第 ${here + 1} 处，共 ${hits.length} 处`;
  }

  function go(step) {
    const seen = hits.map((marks, i) => (marks[0].offsetParent ? i : -1)).filter((i) => i >= 0);
    if (!seen.length) return;
    if (here >= 0) for (const mark of hits[here]) mark.classList.remove("here");
    const after = step > 0 ? seen.find((i) => i > here) : seen.filter((i) => i < here).pop();
    here = after ?? (step > 0 ? seen[0] : seen[seen.length - 1]);
    for (const mark of hits[here]) mark.classList.add("here");
    hits[here][0].scrollIntoView({ block: "center", inline: "center" });
    tell();
  }

  let waiting = 0;
  query.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 200);
  });
  query.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    go(event.shiftKey ? -1 : 1);
  });
  onlyFound.addEventListener("change", filter);
  document.getElementById("previous").addEventListener("click", () => go(-1));
  document.getElementById("next").addEventListener("click", () => go(1));

  // The difference of two cells.

  const dialog = document.getElementById("difference");
  if (!dialog) return;
  const picked = [];

  function put(button, isPicked) {
    button.setAttribute("aria-pressed", String(isPicked));
    button.textContent = isPicked ? "已选" : "比较";
  }

  function pick(button) {
    const at = picked.indexOf(button);
    if (at >= 0) picked.splice(at, 1);
    else picked.push(button);
    put(button, at < 0);
    if (picked.length === 2) show();
    else filter();
    if (picked.length === 1) status.textContent = `已选${name(picked[0])}，再选一格即并列比较`;
  }

  const cellOf = (button) => button.closest("td");
  const name = (button) => `第 ${cellOf(button).parentNode.id.slice(1)} 行 ${cellOf(button).dataset.name}`;
  /** The text of an element as it reads: a `br` is a line feed. */
  const plain = (element) =>
    [...element.childNodes]
      .map((node) => (node.nodeName === "BR" ? "\n" : node.nodeType === Node.TEXT_NODE ? node.data : plain(node)))
      .join("");
  const textOf = (button) => [...cellOf(button).querySelectorAll(".text")].map(plain).join("\n");

  for (const cell of table.querySelectorAll("td[data-column]")) {
    if (!cell.querySelector(".quote")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "pick";
    put(button, false);
    cell.append(button);
    button.setAttribute("aria-label", `比较：${name(button)}`);
    button.addEventListener("click", () => pick(button));
  }

  function show() {
    const [left, right] = picked.map(textOf);
    const parts = difference(left, right);
    const panes = dialog.querySelectorAll(".pane");
    [left, right].forEach((text, side) => {
      const pane = panes[side];
      pane.querySelector("h3").textContent = name(picked[side]);
      const into = pane.querySelector(".text");
      into.replaceChildren();
      if (!parts) into.textContent = text;
      for (const [kind, words] of parts || []) {
        if (kind === 0) into.append(words);
        else if (kind === (side ? 1 : -1)) {
          const marked = document.createElement(side ? "ins" : "del");
          marked.textContent = words;
          into.append(marked);
        }
      }
    });
    document.getElementById("too-long").hidden = Boolean(parts);
    dialog.showModal();
  }

  document.getElementById("close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    const last = picked[1];
    for (const button of picked.splice(0)) put(button, false);
    filter();
    if (last) last.focus();
  });

  /** Parts of two texts: -1 only the left has, 0 both, 1 only the right; nothing if they are too long. */
  function difference(left, right) {
    const characters = (text) => [...text];
    const sentences = (text) => text.match(/[^。；！？\n]*[。；！？\n]?/gu).filter(Boolean);
    for (const cut of [characters, sentences]) {
      const [a, b] = [cut(left), cut(right)];
      if (a.length * b.length <= 12e6) return tidy(common(a, b));
    }
    return null;
  }

  /** The longest common subsequence of `a` and `b`, as parts. */
  function common(a, b) {
    const width = b.length + 1;
    const lengths = new Uint16Array((a.length + 1) * width);
    for (let i = a.length - 1; i >= 0; i -= 1) {
      for (let j = b.length - 1; j >= 0; j -= 1) {
        const at = i * width + j;
        lengths[at] = a[i] === b[j] ? lengths[at + width + 1] + 1 : Math.max(lengths[at + width], lengths[at + 1]);
      }
    }
    const parts = [];
    const add = (kind, words) => {
      const last = parts[parts.length - 1];
      if (last && last[0] === kind) last[1] += words;
      else parts.push([kind, words]);
    };
    let [i, j] = [0, 0];
    while (i < a.length || j < b.length) {
      if (i < a.length && j < b.length && a[i] === b[j]) {
        add(0, a[i]);
        i += 1;
        j += 1;
      } else if (j >= b.length || (i < a.length && lengths[(i + 1) * width + j] >= lengths[i * width + j + 1])) {
        add(-1, a[i]);
        i += 1;
      } else {
        add(1, b[j]);
        j += 1;
      }
    }
    return parts;
  }

  /** Single characters that happen to stand in both say nothing: fewer than three between two changes
   * count as changed; the changes between two common parts become one on either side. */
  function tidy(parts) {
    const out = [];
    let [only, other] = ["", ""];
    const flush = () => {
      if (only) out.push([-1, only]);
      if (other) out.push([1, other]);
      [only, other] = ["", ""];
    };
    parts.forEach(([kind, words], i) => {
      const isBetween = i > 0 && i < parts.length - 1;
      if (kind === 0 && isBetween && [...words].length < 3) {
        only += words;
        other += words;
      } else if (kind === 0) {
        flush();
        out.push([0, words]);
      } else if (kind < 0) only += words;
      else other += words;
    });
    flush();
    return out;
  }
})();
