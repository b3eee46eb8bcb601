import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MISTAKES, withMistakes } from "./mistakes.ts";
import { healthyFiles, type Judged, openRecorded } from "./recorded.ts";
import { withRehearsal } from "./rehearsed.ts";

let recorded: Awaited<ReturnType<typeof openRecorded>>;
const healthy = await healthyFiles();

beforeAll(async () => {
  recorded = await openRecorded();
});
afterAll(() => recorded.close());

/** A sentence of `tenants-isolated` rightly counts and names namespaces. */
const toldBy = ({ findings }: Judged) =>
  findings.map(({ message, violations, ...finding }) =>
    finding.control === "tenants-isolated"
      ? { ...finding, violations: violations.map(({ id, reason }) => `${reason} ${id}`) }
      : { ...finding, message, violations },
  );

const rehearsal = (tenant: string, at: string) => ({ tenant, backup: `${tenant}-daily-20260310010000`, at });
const WORLDS = [["is as promised", []], ...MISTAKES.map((one) => [`breaks ${one.control}`, [one]] as const)] as const;

describe("an observation with a rehearsal in the middle of it is judged as the same without, where it", () => {
  it.each(WORLDS)("%s", async (_, mistakes) => {
    const mistaken = withMistakes(healthy, mistakes);
    const files = new Map([...healthy, ...mistaken]);
    const before = toldBy(await recorded.check(mistaken));
    for (const at of ["2026-03-10T11:54:00Z", "2026-03-10T06:00:00Z"])
      for (const tenant of ["acme", "globex"]) {
        const during = new Map([...mistaken, ...withRehearsal(files, rehearsal(tenant, at))]);
        expect(toldBy(await recorded.check(during)), `of ${tenant} at ${at}`).toEqual(before);
      }
  });
});

it("what is left of a rehearsal of a tenant that is deleted by now is found, all of it", async () => {
  const files = withRehearsal(healthy, rehearsal("acme", "2026-02-18T11:00:00Z"));
  const settings = new TextDecoder().decode(healthy.get("surety.yaml"));
  const left = settings.replace(/(- id: acme[\s\S]*?state: )active/u, "$1deleted");
  const known = ["rehearsal-acme-1x9k2", "rehearsal-acme-1x9k2/data-kafka-0", "clone-of-pvc-c6226e3d"];
  const { findings } = await recorded.check(new Map([...files, ["surety.yaml", new TextEncoder().encode(left)]]), [
    "--control",
    "nothing-left-behind",
  ]);
  const ids = findings.flatMap(({ tenant, violations }) => (tenant === "acme" ? violations.map(({ id }) => id) : []));
  expect(ids).toEqual(expect.arrayContaining([...known, "vol-0cfd771563ea66aca-copy"]));
});
