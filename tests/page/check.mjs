// Pages made from data are opened in Chromium and used as a reader would: pointed at, sorted,
// filtered, turned, exported, read without script, on a phone, in the dark, on paper. Nothing may be
// fetched, the console stays empty, and axe-core finds nothing serious.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gunzipSync } from "node:zlib";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const shots = "target/page/screenshots";
mkdirSync(shots, { recursive: true });

// ---- the pages ----

const report = (name, file, { lang = "en", words = [] } = {}) => {
  const page = `target/page/${name}.html`;
  execFileSync("target/release/pannier", ["report", file, "-q", "-o", page, "--lang", lang, ...words], { stdio: "inherit" });
  const size = statSync(page).size;
  assert.ok(size < 6_000_000, `${page} has ${size} bytes`);
  return page;
};

// The page of one verb, beside its output.
const beside = (name, words, lang = "en") => {
  const page = `target/page/${name}.html`;
  const flags = ["-q", "--output-format", "csv", "-o", `target/page/${name}.csv`, "--report", page, "--lang", lang];
  execFileSync("target/release/pannier", [...words, ...flags], { stdio: "inherit" });
  return page;
};

const TELCO = "../shared/data/telecom/Telco-Customer-Churn.csv.gz";
const RETAIL = "../shared/data/retail/online_retail/online_retail.csv.gz";
const HILLSTROM = "../shared/data/retail/hillstrom/hillstrom.csv.gz";

// The services of Telco's customers as holdings.
const telco = () => {
  const [head, ...rows] = gunzipSync(readFileSync(TELCO))
    .toString().trim().split(/\r?\n/).map(line => line.split(","));
  const services = ["PhoneService", "MultipleLines", "OnlineSecurity", "OnlineBackup",
    "DeviceProtection", "TechSupport", "StreamingTV", "StreamingMovies"];
  const lines = ["customer,product"];
  for (const row of rows) {
    const of = name => row[head.indexOf(name)];
    const held = services.filter(name => of(name) === "Yes");
    if (of("InternetService") !== "No") held.push(`Internet ${of("InternetService")}`);
    for (const product of held) lines.push(`${of("customerID")},${product}`);
  }
  writeFileSync("target/page/telco.csv", lines.join("\n") + "\n");
  return "target/page/telco.csv";
};

// ---- the browser ----

const browser = await chromium.launch({
  executablePath: process.env.BROWSER,
  args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-domain-reliability", "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND"],
});

// A page that is offline and tells of everything it should not do.
const open = async (file, options = {}) => {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 }, offline: true, acceptDownloads: true, ...options,
  });
  const page = await context.newPage();
  const address = pathToFileURL(file).href;
  const wrong = [];
  page.on("console", message => {
    if (["error", "warning"].includes(message.type())) wrong.push(`console: ${message.text()}`);
  });
  page.on("pageerror", error => wrong.push(`error: ${error.message}`));
  page.on("request", request => {
    if (request.url() !== address && !request.url().startsWith("blob:")) wrong.push(`request: ${request.url()}`);
  });
  await page.goto(address);
  return {
    page,
    async close() {
      assert.deepEqual(wrong, [], file);
      await context.close();
    },
  };
};

const accessible = async (page, where) => {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
  assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes[0].html]), [], where);
};

const shot = (page, name) => page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });

// ---- what a reader does ----

const rowsOf = (page, table) =>
  page.locator(`[data-table=${table}] tbody tr`).evaluateAll(rows => rows.map(row => row.innerText.trim()));

// The numbers of a column as data, through the export.
const exported = async (page, table) => {
  const waiting = page.waitForEvent("download");
  await page.locator(`[data-table=${table}] [data-export]`).click();
  const text = readFileSync(await (await waiting).path(), "utf8").replace("\ufeff", "");
  const [head, ...rows] = text.trim().split("\r\n").map(line => line.match(/("([^"]|"")*"|[^,]*)(,|$)/g)
    .slice(0, -1).map(cell => cell.replace(/,$/, "").replace(/^"|"$/g, "")));
  return rows.map(row => Object.fromEntries(head.map((name, at) => [name, row[at]])));
};

const sorts = async page => {
  const heading = page.locator("[data-table=rules-table] th", { hasText: "adjusted" });
  const values = async () => (await exported(page, "rules-table")).map(row => Number(row.lift_adj));
  await heading.locator("button").click();
  assert.equal(await heading.getAttribute("aria-sort"), "descending");
  const falling = await values();
  assert.ok(falling.length > 3 && new Set(falling).size > 1);
  assert.deepEqual(falling, falling.toSorted((a, b) => b - a));
  await heading.locator("button").press("Enter");
  assert.equal(await heading.getAttribute("aria-sort"), "ascending");
  assert.deepEqual(await values(), falling.toReversed().toSorted((a, b) => a - b));
};

const filters = async page => {
  const table = page.locator("[data-table=rules-table]");
  const all = await exported(page, "rules-table");
  const wanted = all[0].consequent;
  const status = await table.locator(".rows").innerText();
  await table.locator("[data-filter]").fill(wanted.toUpperCase());
  await page.waitForFunction(old => document.querySelector("[data-table=rules-table] .rows").innerText !== old, status);
  const named = row => row.antecedent.includes(wanted) || row.consequent.includes(wanted);
  assert.deepEqual((await exported(page, "rules-table")).map(row => row.count), all.filter(named).map(row => row.count));
  for (const row of (await rowsOf(page, "rules-table"))) assert.ok(row.includes(wanted), row);
  const middle = all.filter(named).map(row => Number(row.count)).toSorted((a, b) => a - b).at(-1);
  await table.locator("[data-column]").selectOption({ label: "count" });
  await table.locator("[data-least]").fill(String(middle));
  await page.waitForTimeout(300);
  const left = await exported(page, "rules-table");
  assert.deepEqual(left.map(row => row.count), all.filter(named).map(row => row.count).filter(count => Number(count) >= middle));
  await table.locator("[data-least]").fill("");
  await table.locator("[data-filter]").fill("no such product");
  await page.waitForTimeout(300);
  assert.deepEqual(await rowsOf(page, "rules-table"), []);
  await table.locator("[data-filter]").fill("");
  await page.waitForTimeout(300);
  assert.equal((await exported(page, "rules-table")).length, all.length);
};

// Pointing at the cell of the first complement says what the list below says.
const points = async page => {
  const readout = page.locator(".heat .readout"), svg = page.locator("svg.matrix");
  // The surest pair that is in the picture.
  const pairs = await page.locator("#matrix .sentences li").evaluateAll(items => {
    const { names } = JSON.parse(document.getElementById("heat").textContent);
    return items.map(item => {
      const [given, then] = [...item.querySelectorAll("bdi")].map(name => name.textContent);
      return { given, then, row: names.indexOf(given), column: names.indexOf(then), last: names.length - 1,
        sentence: item.innerText.replaceAll("\n", " ") };
    }).filter(({ row, column }) => row >= 0 && column >= 0);
  });
  const { given, then, row, column, last, sentence } = pairs[0];
  await page.locator(".heat .scroll").scrollIntoViewIfNeeded();
  const at = await svg.evaluate((svg, [row, column]) => {
    const { left, top, wide, tall } = svg.dataset;
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    const x = (Number(left) + (column + 0.5) * wide) * scale, y = (Number(top) + (row + 0.5) * tall) * scale;
    svg.parentElement.scrollTo(x - 100, y - 100);
    const box = svg.getBoundingClientRect();
    return [box.left + x, box.top + y];
  }, [row, column]);
  await page.mouse.move(...at);
  const said = await readout.innerText();
  assert.ok(sentence.includes(said.slice(0, said.indexOf(then) + then.length)), `${said}\n${sentence}`);
  assert.ok(said.includes(given) && said.includes(then), said);
  await page.locator(".heat .scroll").focus();
  await page.keyboard.press(column < last ? "ArrowRight" : "ArrowLeft");
  assert.notEqual(await readout.innerText(), said);
  const wide = () => svg.evaluate(svg => svg.getBoundingClientRect().width);
  const before = await wide();
  await page.locator("[data-zoom='1.25']").click();
  assert.ok(await wide() > before * 1.2);
  await page.locator("[data-zoom=fit]").click();

  const node = page.locator("svg.products .node").first();
  if (await node.count() > 0) {
    await node.locator("circle").hover();
    assert.equal(await page.locator(".network .readout").innerText(), await node.getAttribute("aria-label"));
    await page.locator("svg.products .node").last().focus();
    assert.ok(await page.locator("svg.products.picked").count() === 1);
  }
};

// Without script the same rows are there, in the same words and digits.
const withoutScript = async file => {
  const bare = await open(file, { javaScriptEnabled: false });
  const live = await open(file);
  for (const table of ["rules-table", "pairs-table"]) {
    const first = await rowsOf(bare.page, table);
    assert.ok(first.length > 0, `${file}: ${table}`);
    assert.deepEqual((await rowsOf(live.page, table)).slice(0, first.length), first);
  }
  assert.equal(await bare.page.locator("main > section").count(), 7);
  assert.ok(await bare.page.locator("svg.matrix path").count() > 1);
  await bare.close();
  await live.close();
};

const AS = {
  desktop: {},
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true },
  dark: { colorScheme: "dark" },
};

const looks = async (name, file, shown = Object.keys(AS)) => {
  for (const as of shown) {
    const options = AS[as];
    const { page, close } = await open(file, options);
    await accessible(page, `${name}, ${as}`);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `${name}, ${as}: ${over} pixels too wide`);
    await shot(page, `${name}-${as}`);
    if (as === "desktop") {
      await page.emulateMedia({ media: "print" });
      await page.setViewportSize({ width: 794, height: 1123 });
      await shot(page, `${name}-print`);
    }
    await close();
  }
};

const used = async (name, file) => {
  const { page, close } = await open(file);
  await points(page);
  await sorts(page);
  await filters(page);
  await close();
  console.log(`page: ${name} points, sorts, filters and exports`);
};

const telecom = report("telecom", "data/telecom_holdings.csv");
await used("telecom", telecom);
await withoutScript(telecom);
await looks("telecom", telecom);
for (const lang of ["fa", "zh"]) {
  const file = report(`telecom-${lang}`, "data/telecom_holdings.csv", { lang });
  await withoutScript(file);
  await looks(`telecom-${lang}`, file);
}

// With times the page also has what comes next, who comes back and what changed.
{
  const file = report("in-time", "data/telecom_holdings.csv", { words: ["--time", "since"] });
  await looks("in-time", file, ["desktop", "phone"]);
  const { page, close } = await open(file);
  for (const section of ["journey", "metrics", "drift"]) assert.equal(await page.locator(`#${section}`).count(), 1, section);
  await close();
}

// Very many rules: each step must feel immediate, also where the machine is busy.
const many = report("many", "data/telecom_holdings.csv", { words: ["-s", "count=2", "--max-q", "1",
  "--keep-redundant", "--null", "independence", "--adjust", "none", "--max-len", "4"] });
{
  const { page, close } = await open(many);
  const all = (await page.locator("#rules-table-rows").evaluate(data => JSON.parse(data.textContent).length));
  assert.ok(all >= 70_000, `${all} rules`);
  const heading = page.locator("[data-table=rules-table] th button", { hasText: "lift" });
  const began = Date.now();
  await heading.click();
  await page.locator("[data-table=rules-table] [data-turn='1']").click();
  const took = Date.now() - began;
  assert.ok(took < 3000, `sorting ${all} rules took ${took} ms`);
  assert.equal((await rowsOf(page, "rules-table")).length, 100);
  await close();
  console.log(`page: ${all} rules in ${statSync(many).size} bytes sort and turn in ${took} ms`);
}

// Pointing at a curve, or moving along it with the keys, says its values: those of the table below.
const reads = async (page, chart, name) => {
  const readout = chart.locator(".readout"), svg = chart.locator("svg");
  const { places } = JSON.parse(await chart.locator("script").textContent());
  const rows = await chart.locator("tbody tr").evaluateAll(rows => rows.map(row => [...row.cells].map(cell => cell.textContent)));
  const known = rows.filter(([x]) => places.some(place => place.x === x));
  assert.ok(known.length > 0, `${name}: no place of a curve is in its table`);
  for (const [x, ...values] of known) {
    assert.deepEqual(values, places.find(place => place.x === x).says.map(said => said ?? "–"), `${name} at ${x}`);
  }
  const says = async (place, how) => {
    const said = await readout.innerText();
    for (const part of [place.x, ...place.says].filter(Boolean)) assert.ok(said.includes(part), `${name}, ${how}: ${said}`);
  };
  await svg.scrollIntoViewIfNeeded();
  const at = Math.floor(places.length / 2);
  await page.mouse.move(...await svg.evaluate((svg, at) => {
    const box = svg.getBoundingClientRect();
    return [box.left + at * box.width / svg.viewBox.baseVal.width, box.top + box.height / 3];
  }, places[at].at));
  await says(places[at], "pointed at");
  assert.ok(await svg.locator("circle.mark:not([hidden])").count() > 0, `${name}: nothing is marked`);
  await chart.locator(".scroll").first().focus();
  await page.keyboard.press("ArrowRight");
  await says(places[at + 1], "one further");
  await page.keyboard.press("Home");
  await says(places[0], "at the beginning");
};

// The result of a verb: its pictures are there and say what they show, every table sorts and has the
// rows that it has without script, and everything can be reached by keyboard.
const ofVerb = async (name, file) => {
  const bare = await open(file, { javaScriptEnabled: false });
  const { page, close } = await open(file);
  const tables = await page.locator("[data-table]").evaluateAll(all => all.map(table => table.dataset.table));
  for (const table of tables) {
    const first = await rowsOf(bare.page, table);
    assert.deepEqual((await rowsOf(page, table)).slice(0, first.length), first, `${name}: ${table}`);
    const headings = page.locator(`[data-table=${table}] th.number`);
    if (await headings.count() === 0) continue;
    const at = await headings.first().evaluate(th => [...th.parentElement.children].indexOf(th));
    await headings.first().locator("button").press("Enter");
    assert.equal(await headings.first().getAttribute("aria-sort"), "descending", `${name}: ${table}`);
    const rows = await exported(page, table);
    const values = rows.map(row => Object.values(row)[at]).filter(value => value !== "").map(Number);
    assert.deepEqual(values, values.toSorted((a, b) => b - a), `${name}: ${table}`);
  }
  for (const chart of await page.locator("figure.chart").all()) {
    const svg = chart.locator("svg");
    assert.ok((await svg.getAttribute("aria-label")).length > 5, name);
    const box = await svg.locator("path:not(.grid):not(.mark)").last().boundingBox();
    assert.ok(box.width > 50, `${name}: a curve ${box.width} wide`);
    const curves = await chart.locator(".legend li").count() || 1;
    await chart.locator("summary").press("Enter");
    assert.equal(await chart.locator("thead th").count(), curves + 1, name);
    assert.ok(await chart.locator("tbody tr").count() > 1, name);
    await reads(page, chart, name);
  }
  await bare.close();
  await close();
};

const day = text => `19${text.slice(0, 2)}-${text.slice(2, 4)}-${text.slice(4, 6)}`;

// When the customers of a bank took loans and cards, from its tables.
const berka = () => {
  const read = name => readFileSync(`../shared/data/banking/berka/${name}.asc`, "utf8").trim().split(/\r?\n/)
    .slice(1).map(line => line.replaceAll('"', "").split(";"));
  const account = new Map(read("disp").map(([disp, , account]) => [disp, account]));
  const lines = ["account,product,since"];
  for (const [id, , , opened] of read("account")) lines.push(`${id},account,${day(opened)}`);
  for (const [, id, date] of read("loan")) lines.push(`${id},loan,${day(date)}`);
  for (const [, disp, type, issued] of read("card")) lines.push(`${account.get(disp)},${type} card,${day(issued)}`);
  writeFileSync("target/page/berka.csv", lines.join("\n") + "\n");
  return "target/page/berka.csv";
};

const journeyOf = (file, customer) => ["journey", file, "--customer", customer, "--item", "product", "--time", "since",
  "--bootstraps", "50"];

// The verbs on the data of the project, and on real data where they are.
const verbs = {
  gains: ["backtest", "data/telecom_holdings.csv", "--ask", "lists", "--margin", "40", "--cost", "2"],
  lists: ["targets", "data/telecom_holdings.csv", "--product", "Fibre", "--product", "IPTV", "--top", "150",
    "--margin", "40", "--cost", "2"],
  metrics: ["retention", "metrics", "data/telecom_holdings.csv", "--customer", "customer", "--item", "product",
    "--time", "since"],
  journey: journeyOf("data/bank_holdings.csv", "customer"),
  drift: ["matrix", "data/telecom_holdings.csv", "--time", "since", "--drift", "2022-01-01"],
};
if (existsSync("../shared")) {
  const services = ["PhoneService", "MultipleLines", "OnlineSecurity", "OnlineBackup", "DeviceProtection",
    "TechSupport", "StreamingTV", "StreamingMovies"].map(name => `${name}=Yes`).join(",");
  const pilot = [HILLSTROM, "--arm", "segment", "--control", "No E-Mail", "--response", "visit", "--by", "newbie",
    "--value", "spend", "--cost", "0.1"];
  Object.assign(verbs, {
    retention: ["retention", TELCO, "--held", services, "--left", "Churn=Yes", "--tenure", "tenure",
      "--time", "tenure", "--i-know", "--margin", "50", "--discount", "0.1"],
    risk: ["retention", TELCO, "--held", services, "--left", "Churn=Yes", "--tenure", "tenure", "--id", "customerID",
      "--show", "risk"],
    segments: ["segments", TELCO, "--customer", "customerID", "--features", "tenure,MonthlyCharges",
      "--held", services],
    channels: ["channels", "read", ...pilot],
    allocation: ["channels", "allocate", ...pilot, "--budget", "3000"],
    journey: journeyOf(berka(), "account"),
  });
} else {
  console.log("page: skipped retention, segments and channels: ../shared is not there");
}
for (const [name, words] of Object.entries(verbs)) {
  const file = beside(name, words);
  await ofVerb(name, file);
  await looks(name, file);
  for (const lang of ["fa", "zh"]) {
    const page = `${name}-${lang}`;
    await looks(page, beside(page, words, lang), ["desktop"]);
  }
}
console.log(`page: ${Object.keys(verbs).join(", ")} have their pictures, sort and read without script`);

if (existsSync("../shared")) {
  const pages = {
    telco: report("telco", telco()),
    online_retail: report("online_retail", RETAIL,
      { words: ["--max-bad", "100%", "-s", "1%"] }),
  };
  for (const [name, file] of Object.entries(pages)) {
    await used(name, file);
    await looks(name, file);
  }
  for (const lang of ["fa", "zh"]) {
    await looks(`telco-${lang}`, report(`telco-${lang}`, "target/page/telco.csv", { lang }), ["desktop", "phone"]);
    const retail = report(`online_retail-${lang}`, RETAIL, { lang, words: ["--max-bad", "100%", "-s", "1%"] });
    await looks(`online_retail-${lang}`, retail, ["desktop"]);
  }
} else {
  console.log("page: skipped Telco and online_retail: ../shared is not there");
}
await browser.close();
console.log(`page: done; screenshots are in ${shots}`);
