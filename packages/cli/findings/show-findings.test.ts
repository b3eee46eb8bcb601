import { describe, expect, it } from "vitest";
import { clusterFindingsSchema } from "#domain/tracked-finding.ts";
import { aFinding } from "#report/finding.fixture.ts";
import type { FindingsOptions } from "../commands/findings.ts";
import { PRESENT, recordingSession } from "../io.fixture.ts";
import { show } from "./show-findings.ts";
import { readSwept } from "./swept.ts";

const HOUR = 3_600_000;

type Findings = readonly ReturnType<typeof aFinding>[];

/** Of sweeps that are due every half hour. */
const EVERY = HOUR / 2;
const ACCOUNT = { partition: "aws", region: "eu-west-1", id: "111122223333" };

/** Findings of clusters as they are saved; one without a list was not swept yet. prod-us was swept `age` ago. */
async function showing(
  saved: Readonly<Record<string, Findings | undefined>>,
  options: Partial<FindingsOptions> = {},
  age = HOUR,
) {
  const { session, written } = recordingSession();
  const load = async (cluster: string) => {
    const sweptAt = PRESENT - (cluster === "prod-us" ? age : 0);
    const findings = saved[cluster]?.map((finding) => ({
      ...finding,
      cluster,
      observedAt: finding.observedAt === LATER ? LATER : sweptAt,
      since: PRESENT - 2 * HOUR,
      announced: {},
    }));
    return findings && clusterFindingsSchema.parse({ version: 1, cluster, sweptAt, findings });
  };
  const swept = await readSwept(Object.keys(saved), load);
  return {
    status: show(swept, { every: EVERY, account: ACCOUNT }, { format: "table", ...options }, session),
    ...written,
  };
}

/** When one tenant was looked at by itself. */
const LATER = PRESENT - 1;
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

  it.each([
    [{ "prod-us": [KEPT] }, 3],
    [{ "prod-us": [KEPT], "prod-eu": [KEPT] }, 3],
    [{ "prod-us": [KEPT, UNKNOWN] }, 3],
    [{ "prod-us": [KEPT, BROKEN] }, 1],
    [{ "prod-us": [] }, 3],
  ])("says in one line what was seen more than two rounds ago; it is not what is so now: %#", async (saved, status) => {
    const showed = await showing(saved, { all: true }, HOUR + 1);
    expect(showed.status).toBe(status);
    expect(showed.stderr).toBe(
      "What is shown of prod-us may no longer be so: it was seen 1 h ago, and a sweep is due every 30 min. To look now: surety sweep\n",
    );
  });

  it("goes by what was seen two rounds ago, to the millisecond", async () => {
    expect(await showing({ "prod-us": [KEPT] })).toMatchObject({ status: 0, stderr: "" });
  });

  it("goes by a tenant that was looked at by itself since then, and says in JSON when that was", async () => {
    const fresh = aFinding({ tenant: "globex", observedAt: LATER });
    const saved = { "prod-us": [KEPT, fresh] };
    const options = { tenant: ["globex"], format: "json" } as const;
    const { status, stderr, stdout } = await showing(saved, options, 3 * HOUR);
    expect([status, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout).observedAt).toBe("2026-03-10T23:59:59.999Z");
    const all = await showing(saved, { format: "json" }, 3 * HOUR);
    expect([all.status, JSON.parse(all.stdout).observedAt]).toEqual([3, "2026-03-10T21:00:00Z"]);
  });

  it("does not mind an old sweep of a cluster that was not asked about", async () => {
    const saved = { "prod-eu": [BROKEN], "prod-us": [KEPT] };
    expect((await showing(saved, { tenant: ["globex"] }, 9 * HOUR)).stderr).toBe("");
  });

  it("names the stage in the command to run next", async () => {
    const { stderr } = await showing({ "prod-us": [KEPT] }, { stage: "production" }, 3 * HOUR);
    expect(stderr).toContain("To look now: surety sweep --stage production");
  });

  it("prints nothing where nothing was swept yet", async () => {
    expect(await showing({ "prod-eu": undefined })).toMatchObject({ status: 3, stdout: "" });
  });

  it("prints JSON with the documented names only", async () => {
    const { stdout } = await showing({ "prod-eu": [BROKEN] }, { format: "json" });
    expect(Object.keys(JSON.parse(stdout).findings[0])).not.toContain("announced");
  });
});
