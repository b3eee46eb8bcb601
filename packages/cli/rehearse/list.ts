import { S3Client } from "@aws-sdk/client-s3";
import { SECOND } from "#domain/duration.ts";
import { noRehearsals } from "#domain/rehearsal.ts";
import type { ClusterRehearsals } from "#domain/rehearsal-outlook.ts";
import { standingOf } from "#domain/rehearsal-standing.ts";
import { createRehearsalStore } from "#effects/rehearsal/rehearsal-store.ts";
import { createTenantStore } from "#effects/tenants/tenant-store.ts";
import { outlookOf } from "#plans/rehearsal/outlook.ts";
import { renderRehearsalsJson, renderRehearsalsTable } from "#report/rehearsals-table.ts";
import { InvalidInput } from "#runtime/errors.ts";
import type { RehearseListOptions } from "../commands/rehearse.ts";
import { documentClient } from "../deployment/clients.ts";
import { type Deployment, findDeployment } from "../deployment/deployment.ts";
import { explainingAccess } from "../deployment/explain-access.ts";
import { BROKEN, DONE, type ExitStatus, UNKNOWN } from "../exit-status.ts";
import { follow } from "../follow.ts";
import type { Session } from "../session.ts";

/** `surety rehearse list`: what is saved of rehearsals, which the deployed function and its executions keep. */
export async function listRehearsals(options: RehearseListOptions, session: Session): Promise<ExitStatus> {
  const { io, layout, note, print, progress } = session;
  const deployment = await findDeployment(options.stage, note);
  const { rehearsalsMode: mode, rehearseWithinSeconds } = deployment.parts;
  const names = chosen(options.cluster, deployment.parts.clusters);
  const clusters = await follow(progress, "Reading the rehearsals", () => readAll(names, deployment));
  const about = { now: io.now(), mode, period: rehearseWithinSeconds * SECOND };
  print(
    options.json === true
      ? renderRehearsalsJson(clusters, about)
      : renderRehearsalsTable(clusters, { ...layout, ...about }),
  );
  if (mode === "off") note("Rehearsals are off: none is begun until rehearsals.mode in surety.yaml is on.");
  const standings = clusters.flatMap(({ tenants }) =>
    tenants.map(({ known }) => standingOf(known, about.now, about.period)),
  );
  if (standings.includes("failed")) return BROKEN;
  return standings.every((one) => one === "passed") ? DONE : UNKNOWN;
}

function chosen(asked: readonly string[] | undefined, clusters: readonly string[]): readonly string[] {
  const wrong = (asked ?? []).filter((name) => !clusters.includes(name));
  if (wrong.length > 0)
    throw new InvalidInput(
      wrong.map((name) => `--cluster: found "${name}"; allowed is one of: ${clusters.join(", ")}`),
    );
  return [...new Set(asked ?? clusters)];
}

async function readAll(names: readonly string[], { access, parts }: Deployment): Promise<readonly ClusterRehearsals[]> {
  const store = createRehearsalStore(new S3Client(access), parts.stateBucketName);
  const settings = { mode: parts.rehearsalsMode, period: parts.rehearseWithinSeconds * SECOND };
  const tenants = await explainingAccess("the tenants", () =>
    createTenantStore(documentClient(access), parts.tableName).listTenants(),
  );
  return Promise.all(
    names.map(async (cluster): Promise<ClusterRehearsals> => {
      const { value } = await explainingAccess(`the rehearsals of cluster ${cluster}`, () => store.read(cluster));
      return {
        cluster,
        savedAt: value?.savedAt,
        tenants: outlookOf(value ?? noRehearsals(cluster), tenants, settings),
      };
    }),
  );
}
