import { describe, expect, it } from "vitest";
import { clusterFindingsSchema } from "#domain/tracked-finding.ts";
import { aFinding } from "#report/finding.fixture.ts";
import type { FindingsOptions } from "../commands/findings.ts";
import { PRESENT, recordingSession } from "../io.fixture.ts";
import { show } from "./show-findings.ts";
import { readSwept } from "./swept.ts";

const HOUR = 3_600_000;

type Findings = readonly ReturnType<typeof aFinding>[];

/** Findings of clusters as they are saved; one without a list was not swept yet. */
async function showing(saved: Readonly<Record<string, Findings | undefined>>, options: Partial<FindingsOptions> = {}) {
  const { session, written } = recordingSession();
  const load = async (cluster: string) => {
    const findings = saved[cluster]?.map((finding) => ({
      ...finding,
      cluster,
      since: PRESENT - 2 * HOUR,
      announced: {},
    }));
    const sweptAt = PRESENT - (cluster === "prod-us" ? HOUR : 0);
    return findings && clusterFindingsSchema.parse({ version: 1, cluster, sweptAt, findings });
  };
  const swept = await readSwept(Object.keys(saved), load);
  return { status: show(swept, { format: "table", ...options }, session), ...written };
}

const KEPT = aFinding();
const BROKEN = aFinding({ outcome: "broken", tenant: "globex", message: "Too old." });
const UNKNOWN = aFinding({ outcome: "unknown", tenant: "initech", control: "backup-complete", message: "No answer." });

describe("surety findings", () => {
  it("shows what is not kept, since when, and when a sweep last looked", async () => {
    const { status, stdout, stderr } = await showing({ "prod-eu": [KEPT, BROKEN] });
    expect(stdout).toMatch(/^broken +backup-fresh +globex +2026-03-10 22:00 \(2 h ago\)$/mu);
    expect(stdout).toMatch(/1 broken .* 1 kept, as of 2026-03-11 00:00 UTC\n$/u);
    expect([status, stderr]).toEqual([1, ""]);
  });

  it("says how old the oldest sweep is, where there are several clusters", async () => {
    const { stdout } = await showing({ "prod-eu": [KEPT], "prod-us": [BROKEN] });
    expect(stdout).toContain("as of 2026-03-10 23:00 UTC (1 h ago)");
    expect(stdout).toMatch(/^broken .* prod-us /mu);
  });

  it("shows the outcomes that are named, and counts the others: what is unknown is not hidden", async () => {
    const { status, stdout } = await showing({ "prod-eu": [KEPT, UNKNOWN] }, { outcome: ["kept"] });
    expect(stdout).toMatch(/^kept /mu);
    expect(stdout).not.toMatch(/^unknown/mu);
    expect(stdout).toContain("1 unknown");
    expect(status).toBe(3);
  });

  it("ends with 0 where the tenant that is asked about is well, whatever others are", async () => {
    expect(await showing({ "prod-eu": [KEPT, BROKEN, UNKNOWN] }, { tenant: ["acme"] })).toMatchObject({ status: 0 });
  });

  it("refuses a tenant that no finding is about, naming those that there are", async () => {
    const refused = showing({ "prod-eu": [KEPT, BROKEN] }, { tenant: ["glbex"] });
    await expect(refused).rejects.toThrow('--tenant: found "glbex"; allowed is one of: acme, globex');
  });

  it("is unknown of a cluster that was not swept yet, and says how to do it", async () => {
    const { status, stdout, stderr } = await showing({ "prod-eu": [KEPT], "prod-us": undefined });
    expect(stdout).toContain("1 kept");
    expect(stderr).toContain("surety sweep --cluster prod-us");
    expect(status).toBe(3);
  });

  it("prints nothing where nothing was swept yet", async () => {
    expect(await showing({ "prod-eu": undefined })).toMatchObject({ status: 3, stdout: "" });
  });

  it("prints JSON with the documented names only", async () => {
    const { stdout } = await showing({ "prod-eu": [BROKEN] }, { format: "json" });
    expect(Object.keys(JSON.parse(stdout).findings[0])).not.toContain("announced");
  });
});
