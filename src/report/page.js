"use strict";
// What paper cannot do: sorting, filtering, turning pages, exporting, pointing. All data are in the
// page; numbers are written as the page wrote its own (see words/lang.rs).
(() => {
  const read = id => JSON.parse(document.getElementById(id).textContent);
  const words = read("words");
  const digits = [...words.digits];

  // A plain decimal number in the digits and with the separators of the page.
  const localized = plain => {
    const [, sign, whole, rest] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(plain);
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, words.group);
    const text = (sign && words.minus) + grouped + (rest ? words.point + rest : "");
    return text.replace(/\d/g, digit => digits[digit]);
  };
  // Halves go up, also those that are a half but for the last bit; see words/lang.rs.
  const fixed = (x, decimals) => (x * (1 + 1e-12)).toFixed(decimals);
  const trimmed = text => text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  const write = {
    count: n => localized(String(n)),
    share: x => {
      const percent = x * 100, size = Math.abs(percent);
      const decimals = size >= 9.95 || size === 0 ? 0 : size >= 0.095 ? 1 : 2;
      return localized(trimmed(fixed(percent, decimals))) + words.percent;
    },
    ratio: x => localized(fixed(x, x < 9.995 ? 2 : x < 99.95 ? 1 : 0)),
    number: x => localized(fixed(x, Math.abs(x) < 9.95 ? 1 : 0)),
    chance: p => p < 0.001 ? "<" + localized("0.001") : localized(fixed(p, p >= 0.0995 ? 2 : 3)),
  };
  const runsLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;
  const isolated = name => words.isolate || runsLeft.test(name) ? "\u2068" + name + "\u2069" : name;
  const filled = (sentence, gaps) => sentence.replace(/\{(\w+)\}/g, (_, gap) => gaps[gap]);
  const element = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };

  // Rows of a page of a table.
  const ROWS = 50;

  const table = root => {
    const id = root.dataset.table;
    const { columns, sentence, all } = read(id + "-about");
    const names = read(id + "-names");
    const rows = read(id + "-rows");
    const isText = column => ["text", "list"].includes(columns[column].kind);
    const list = cell => Array.isArray(cell) ? cell : [cell];
    const headings = [...root.querySelectorAll("thead th")].slice(0, columns.length);
    const titles = headings.map(heading => heading.textContent.trim());
    const body = root.querySelector("tbody");
    let shown = rows.map((_, at) => at);
    let sorted = null;
    let page = 0;

    const text = (cell, column) => {
      if (cell === null) return "–";
      if (columns[column].kind === "text") return isolated(names[cell]);
      if (isText(column)) return list(cell).map(name => isolated(names[name])).join(words.and);
      return write[columns[column].kind](cell);
    };
    const show = () => {
      const first = page * ROWS, last = Math.min(first + ROWS, shown.length);
      body.replaceChildren(...shown.slice(first, last).flatMap(at => {
        const row = document.createElement("tr");
        const cells = rows[at].map(text);
        cells.forEach((cell, column) => {
          const td = element("td", "", { "data-title": titles[column] });
          if (!isText(column)) td.className = "number";
          td.append(element("bdi", cell));
          row.append(td);
        });
        if (!sentence) return [row];
        const gaps = Object.fromEntries(columns.map(({ name }, column) => [name, cells[column]]));
        const said = document.createElement("tr");
        said.append(element("td", filled(sentence, gaps), { class: "words", colspan: columns.length }));
        return [row, said];
      }));
      root.querySelector(".rows").textContent = shown.length === 0 ? words.none : filled(words.rows, {
        from: write.count(first + 1), to: write.count(last),
        of: write.count(shown.length), all: write.count(all),
      });
      for (const button of root.querySelectorAll("[data-turn]")) {
        const to = page + Number(button.dataset.turn);
        button.disabled = to < 0 || to * ROWS >= shown.length;
      }
    };

    const key = column => {
      if (!isText(column)) return at => rows[at][column];
      const order = new Map(names.map((name, number) => [number, name]).sort((a, b) => a[1] < b[1] ? -1 : 1)
        .map(([number], place) => [number, place]));
      return at => order.get(list(rows[at][column])[0]);
    };
    const sort = () => {
      if (!sorted) return;
      const of = key(sorted.column), sign = sorted.up ? 1 : -1;
      const keys = new Map(shown.map(at => [at, of(at)]));
      shown.sort((a, b) => {
        const x = keys.get(a), y = keys.get(b);
        if (x === y) return a - b;
        if (x === null || y === null) return x === null ? 1 : -1;
        return (x < y ? -1 : 1) * sign;
      });
    };
    headings.forEach((heading, column) => {
      const button = element("button", titles[column], { type: "button" });
      heading.replaceChildren(button);
      button.addEventListener("click", () => {
        const up = sorted?.column === column ? !sorted.up : isText(column);
        sorted = { column, up };
        headings.forEach(other => other.removeAttribute("aria-sort"));
        heading.setAttribute("aria-sort", up ? "ascending" : "descending");
        sort();
        page = 0;
        show();
      });
    });

    // A number as typed, in any digits; percent where shares are meant.
    const number = (typed, column) => {
      const plain = [...typed.trim()].map(c => digits.includes(c) ? digits.indexOf(c) : c === words.point ? "." : c).join("");
      const value = parseFloat(plain);
      const percent = /[%٪]/.test(plain) || columns[column].kind === "share" && value > 1;
      return percent ? value / 100 : value;
    };
    const filter = () => {
      const wanted = root.querySelector("[data-filter]").value.trim().toLowerCase();
      const column = Number(root.querySelector("[data-column]").value);
      const least = number(root.querySelector("[data-least]").value, column);
      const fits = names.map(name => name.toLowerCase().includes(wanted));
      const texts = columns.map((_, at) => at).filter(isText);
      shown = [];
      rows.forEach((row, at) => {
        const named = !wanted || texts.some(text => list(row[text]).some(name => fits[name]));
        if (named && !(row[column] < least)) shown.push(at);
      });
      sort();
      page = 0;
      show();
    };
    let waiting;
    for (const input of root.querySelectorAll("input, select")) {
      input.addEventListener("input", () => {
        clearTimeout(waiting);
        waiting = setTimeout(filter, 150);
      });
    }
    for (const button of root.querySelectorAll("[data-turn]")) {
      button.addEventListener("click", () => {
        page += Number(button.dataset.turn);
        show();
        root.querySelector(".scroll").scrollTop = 0;
      });
    }
    const quoted = value => /[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
    root.querySelector("[data-export]").addEventListener("click", () => {
      const plain = (cell, column) => cell === null ? ""
        : isText(column) ? list(cell).map(name => names[name].replace(/[;\\]/g, "\\$&")).join("; ") : String(cell);
      const lines = shown.map(at => rows[at].map((cell, column) => quoted(plain(cell, column))).join(","));
      const csv = [columns.map(column => column.name).join(","), ...lines, ""].join("\r\n");
      const link = element("a", "", { download: id.replace("-table", "") + ".csv" });
      link.href = URL.createObjectURL(new Blob(["\ufeff", csv], { type: "text/csv" }));
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
    for (const part of root.querySelectorAll(".tools, .pages")) part.hidden = false;
    show();
  };

  const heat = root => {
    const data = read("heat");
    const svg = root.querySelector("svg"), scroll = root.querySelector(".scroll");
    const readout = root.querySelector(".readout");
    const [left, top, wide, tall] = ["left", "top", "wide", "tall"].map(side => Number(svg.dataset[side]));
    const [across, down] = svg.querySelectorAll(".cross");
    const natural = svg.viewBox.baseVal;
    const last = data.names.length - 1;
    let zoom = 1, row = 0, column = 1;

    const point = () => {
      across.setAttribute("y", top + row * tall);
      down.setAttribute("x", left + column * wide);
      for (const line of [across, down]) line.removeAttribute("hidden");
      if (row === column) {
        readout.textContent = data.names[row];
        return;
      }
      const [both, expected, relation] = data.pairs[Math.max(row, column)][Math.min(row, column)];
      const of = data.counts[row];
      readout.textContent = filled(data.sentence, {
        of: write.count(of), given: isolated(data.names[row]), both: write.count(both),
        p: write.share(both / of), then: isolated(data.names[column]),
        base: write.share(data.counts[column] / data.n), usual: write.share(expected / of),
      }) + data.gap + data.relations[relation];
    };
    const pointed = event => {
      const box = svg.getBoundingClientRect();
      const x = (event.clientX - box.left) * natural.width / box.width - left;
      const y = (event.clientY - box.top) * natural.height / box.height - top;
      const at = [Math.floor(y / tall), Math.floor(x / wide)];
      if (at.every(place => place >= 0 && place <= last)) {
        [row, column] = at;
        point();
      }
    };
    svg.addEventListener("pointermove", pointed);
    svg.addEventListener("pointerdown", pointed);
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    scroll.addEventListener("keydown", event => {
      const step = steps[event.key];
      if (!step) return;
      event.preventDefault();
      [row, column] = [row + step[0], column + step[1]].map(place => Math.min(Math.max(place, 0), last));
      point();
      const [x, y] = [(left + column * wide) * zoom, (top + row * tall) * zoom];
      scroll.scrollTo(x - scroll.clientWidth / 2, y - scroll.clientHeight / 2);
    });
    const resize = to => {
      zoom = Math.min(Math.max(to, 0.2), 5);
      svg.setAttribute("width", natural.width * zoom);
      svg.setAttribute("height", natural.height * zoom);
    };
    for (const button of root.querySelectorAll("[data-zoom]")) {
      button.addEventListener("click", () => {
        const by = button.dataset.zoom;
        resize(by === "fit" ? scroll.clientWidth / natural.width : zoom * Number(by));
      });
    }
    root.querySelector(".tools").hidden = readout.hidden = false;
    // A little smaller is better than cut off; much smaller is not.
    const fit = scroll.clientWidth / natural.width;
    if (fit < 1 && fit > 0.7) resize(fit);
  };

  const network = root => {
    const svg = root.querySelector("svg"), readout = root.querySelector(".readout");
    const lines = [...svg.querySelectorAll("line")], nodes = [...svg.querySelectorAll(".node")];
    const ends = lines.map(line => line.dataset.ends.split(" "));
    const pick = (near, text) => {
      svg.classList.add("picked");
      nodes.forEach(node => node.classList.toggle("far", !near.has(node.dataset.node)));
      lines.forEach((line, at) => line.classList.toggle("far", !ends[at].every(end => near.has(end))));
      readout.textContent = text;
    };
    const pickNode = node => {
      const own = ends.filter(pair => pair.includes(node.dataset.node));
      pick(new Set([node.dataset.node, ...own.flat()]), node.getAttribute("aria-label"));
      lines.forEach((line, at) => line.classList.toggle("far", !own.includes(ends[at])));
    };
    for (const node of nodes) {
      for (const event of ["pointerenter", "focus"]) node.addEventListener(event, () => pickNode(node));
    }
    lines.forEach((line, at) => line.addEventListener("pointerenter", () => {
      pick(new Set(ends[at]), line.querySelector("title").textContent);
    }));
    svg.addEventListener("pointerleave", () => svg.classList.remove("picked"));
    readout.hidden = false;
  };

  // The values of all curves at the place pointed at.
  const chart = root => {
    const data = JSON.parse(root.querySelector("script").textContent);
    const svg = root.querySelector("svg"), scroll = root.querySelector(".scroll");
    const readout = root.querySelector(".readout"), { places, names, top, bottom } = data;
    const drawn = (name, values) => {
      const element = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(values)) element.setAttribute(key, value);
      return svg.appendChild(element);
    };
    const mark = drawn("path", { class: "mark", hidden: "hidden" });
    const dots = names.map(() => drawn("circle", { class: "mark", r: 4, hidden: "hidden" }));
    let at = -1;
    const point = to => {
      at = Math.min(Math.max(to, 0), places.length - 1);
      const place = places[at];
      mark.setAttribute("d", `M${place.at} ${top}V${bottom}`);
      mark.removeAttribute("hidden");
      dots.forEach((dot, curve) => {
        const y = place.y[curve];
        dot.toggleAttribute("hidden", y === null);
        if (y !== null) dot.setAttribute("cx", place.at), dot.setAttribute("cy", y);
      });
      const said = names.map((name, curve) => place.says[curve] && `${isolated(name)} ${place.says[curve]}`);
      readout.textContent = `${data.x} ${place.x}: ${said.filter(Boolean).join(words.semicolon)}`;
    };
    const pointed = event => {
      const box = svg.getBoundingClientRect();
      const x = (event.clientX - box.left) * svg.viewBox.baseVal.width / box.width;
      const [first, last] = [places[0].at, places.at(-1).at];
      point(Math.round((x - first) / (last - first) * (places.length - 1)));
    };
    svg.addEventListener("pointermove", pointed);
    svg.addEventListener("pointerdown", pointed);
    scroll.addEventListener("keydown", event => {
      const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: places.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      point(to);
      const x = places[at].at * svg.clientWidth / svg.viewBox.baseVal.width;
      if (scroll.scrollWidth > scroll.clientWidth) scroll.scrollTo(x - scroll.clientWidth / 2, 0);
    });
    readout.hidden = false;
  };

  document.querySelectorAll("[data-chart]").forEach(chart);
  document.querySelectorAll("[data-table]").forEach(table);
  document.querySelectorAll("[data-heat]").forEach(heat);
  document.querySelectorAll("[data-network]").forEach(network);
})();
