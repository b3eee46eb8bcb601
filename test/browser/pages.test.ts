import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Gateway, startGateway } from "#cli/report/gateway.ts";
import { createWorld } from "#functions/report/world.double.ts";
import { HOSTILE } from "#report/finding.fixture.ts";
import { keepScreenshot, seriousProblems, startChromium } from "./chromium.ts";

const PAGES = {
  overview: "/",
  filtered: "/?state=broken&q=a",
  promises: "/promises",
  backups: "/backups",
  certificates: "/certificates",
  rehearsals: "/rehearsals",
  deletions: "/deletions",
  tenant: "/tenants/acme",
  "tenant-backups": "/tenants/acme/backups",
  cluster: "/clusters/prod-eu",
  control: "/controls/backup-fresh",
  deletion: "/deletions/leaver/1",
  certificate: "/deletions/gone/1/certificate",
  missing: "/nowhere",
} as const;
const paths = Object.entries(PAGES);
const MISSING = 404;

let browser: Browser;
let gateway: Gateway;
beforeAll(async () => {
  const world = createWorld({ tenants: 130, message: `The newest backup is too old. ${HOSTILE}` });
  [browser, gateway] = await Promise.all([
    startChromium(),
    startGateway(async (event) => ({ ...(await world.handle(event)) })),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await gateway?.close();
});

interface Opened {
  readonly page: Page;
  /** What the browser complained of: a style or a script that the policy forbids, a file that is not there. */
  readonly complaints: readonly string[];
}

/** A page as somebody sees it who has the link. Everything that it opened is closed with its test. */
async function open(path: string, options: Parameters<Browser["newContext"]>[0] = {}): Promise<Opened> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
  page.on("pageerror", (error) => void complaints.push(error.message));
  page.on("dialog", (dialog) => void complaints.push(`dialog: ${dialog.message()}`));
  await page.goto(gateway.link);
  await page.goto(new URL(path, gateway.link).href);
  return { page, complaints };
}

describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
  it.each(paths)("axe finds nothing serious on the page %s, and nothing is blocked", async (name, path) => {
    const { page, complaints } = await open(path, { colorScheme, viewport: { width: 1280, height: 900 } });
    await keepScreenshot(page, `${name}-${colorScheme}`);
    expect(await seriousProblems(page)).toEqual([]);
    expect(complaints.filter((one) => !(name === "missing" && one.includes(String(MISSING))))).toEqual([]);
    await page.context().close();
  });
});

it.each(paths)("the page %s fits a phone, and axe finds nothing serious there", async (name, path) => {
  const { page } = await open(path, { viewport: { width: 360, height: 720 } });
  await keepScreenshot(page, `${name}-phone`);
  expect(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")).toBe(true);
  expect(await seriousProblems(page)).toEqual([]);
  await page.context().close();
});

it("axe would find what is wrong", async () => {
  const { page } = await open("/");
  await page.evaluate(
    "document.querySelector('input[name=q]').parentElement.replaceWith(document.createElement('input'))",
  );
  expect((await seriousProblems(page)).join()).toContain("label");
  await page.context().close();
});

describe("by keyboard", () => {
  it("the first key leads past the navigation, to the content", async () => {
    const { page } = await open("/");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the content");
    expect(await page.locator(".skip").boundingBox()).toMatchObject({ x: 16 });
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("main");
    await page.context().close();
  });

  it("what has the focus is framed", async () => {
    const { page } = await open("/");
    for (let at = 0; at < 12; at += 1) {
      await page.keyboard.press("Tab");
      const style = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle");
      expect(style, String(await page.evaluate("document.activeElement.outerHTML"))).not.toBe("none");
    }
    await page.context().close();
  });

  it("a search is typed, sent and answered, and its result opened", async () => {
    const { page } = await open("/");
    await page.locator("input[name=q]").focus();
    await page.keyboard.type("globex.example");
    await page.keyboard.press("Enter");
    await page.waitForURL(/q=globex\.example/u);
    expect(await page.locator("tbody th a").allTextContents()).toEqual(["globex"]);
    await page.locator("tbody th a").press("Enter");
    await page.waitForURL(/\/tenants\/globex$/u);
    expect(await page.locator("h1").textContent()).toBe("globex");
    await page.context().close();
  });
});

describe("without scripts", () => {
  it("filters and pages work", async () => {
    const { page } = await open("/", { javaScriptEnabled: false });
    await page.getByLabel("State").selectOption("unknown");
    await page.getByRole("button", { name: "Show" }).click();
    expect(await page.locator("tbody td .broken").count()).toBe(0);
    await page.getByRole("link", { name: "Show all" }).click();
    await page.getByRole("link", { name: "Next →" }).click();
    expect(await page.getByText("Page 2 of 2").isVisible()).toBe(true);
    await page.context().close();
  });
});

describe("hostile names and messages", () => {
  it("are text, and nothing else", async () => {
    const { page, complaints } = await open("/tenants/acme");
    expect(await page.getByText(`<b a="1" c='2'>&]]>`).count()).toBeGreaterThan(0);
    expect(await page.locator("b[a]").count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe("on paper", () => {
  it.each(paths)("the page %s becomes a PDF without what is of no use there", async (_, path) => {
    const { page } = await open(path);
    await page.emulateMedia({ media: "print" });
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    for (const useless of [".top nav", "form.filter"])
      expect(
        await page.locator(useless).evaluateAll((found) => found.filter((one) => one.checkVisibility()).length),
      ).toBe(0);
    await page.context().close();
  });
});
