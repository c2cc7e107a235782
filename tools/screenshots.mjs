// Takes the pictures of README.md and docs/using.md from a running demonstration, in both languages, wide and narrow.
// node tools/screenshots.mjs [ADDRESS] [FOLDER]     (http://localhost:8080, docs/screenshots)
// The demonstration must have been made with the registers: cantref demo --registers data/registers
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const [address = "http://localhost:8080", folder = "docs/screenshots"] = process.argv.slice(2);
const password = readFileSync(new URL("../src/web/start.hpp", import.meta.url), "utf8").match(/demo_password = "([^"]+)"/)[1];
const widths = { 1280: 800, 375: 720 };
const browserPath = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);

// Each page is reached as a person would reach it. `show`: what must be in view.
const columns = ["name", "urn", "local_authority", "town"].map((name) => `columns=${name}`).join("&");
const pages = {
  home: { path: () => "" },
  list: { path: () => `/data/organisation?q=ysgol+bro&status=1&${columns}` },
  record: { path: (school) => `/data/organisation/${school}`, show: ".app-beside" },
  history: { path: (school) => `/data/organisation/${school}/history` },
};
const taken = {
  home: ["en-1280"],
  list: ["en-1280", "cy-1280", "en-375"],
  record: ["en-1280", "cy-375"],
  history: ["cy-1280"],
};

// The school of the newest correction that waits; it has a local value too.
async function correctedSchool(page, root) {
  await page.goto(`${root}/corrections`);
  await page.locator("main table a").first().click();
  return (await page.locator("main a[href*='/data/organisation/']").first().getAttribute("href")).split("/").pop();
}

const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
mkdirSync(folder, { recursive: true });
for (const width of Object.keys(widths)) {
  const context = await browser.newContext({ viewport: { width: Number(width), height: widths[width] } });
  const page = await context.newPage();
  await page.goto(`${address}/sign-in`);
  await page.getByLabel("Email address").fill("data@gwynfryn.example");
  await page.locator("input[name=password]").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.endsWith("/sign-in"));
  const school = await correctedSchool(page, `${address}/gwynfryn`);
  for (const [name, variants] of Object.entries(taken))
    for (const variant of variants.filter((each) => each.endsWith(`-${width}`))) {
      const { path, show } = pages[name];
      await page.goto(`${address}${variant.startsWith("cy") ? "/cy" : ""}/gwynfryn${path(school)}`);
      if (show) {
        const shown = page.locator(show).first();
        await shown.evaluate((element) => scrollBy(0, element.getBoundingClientRect().top - innerHeight / 4));
      }
      await page.screenshot({ path: `${folder}/${name}-${variant}.png` });
      console.log(`${folder}/${name}-${variant}.png`);
    }
  await context.close();
}
await browser.close();
