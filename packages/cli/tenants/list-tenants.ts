import { createTenantStore } from "#effects/tenants/tenant-store.ts";
import { renderTenantsJson, renderTenantsTable } from "#report/tenants-table.ts";
import type { ListOptions } from "../commands/tenants.ts";
import { documentClient } from "../deployment/clients.ts";
import { findDeployment } from "../deployment/deployment.ts";
import { explainingAccess } from "../deployment/explain-access.ts";
import { DONE, type ExitStatus } from "../exit-status.ts";
import { follow } from "../follow.ts";
import type { Session } from "../session.ts";

export async function listTenants(options: ListOptions, session: Session): Promise<ExitStatus> {
  const { parts, access } = await findDeployment(options.stage, session.note);
  const store = createTenantStore(documentClient(access), parts.tableName);
  const all = await follow(session.progress, "Reading the tenants", () =>
    explainingAccess("the tenants", () => store.listTenants()),
  );
  const tenants = all.filter((tenant) => options.state === undefined || tenant.state === options.state);
  const { layout, io } = session;
  session.print(options.json ? renderTenantsJson(tenants) : renderTenantsTable(tenants, { ...layout, now: io.now() }));
  if (tenants.length === 0) session.note(options.state === undefined ? NONE : `No tenant is ${options.state}.`);
  return DONE;
}

const NONE = "There are no tenants yet: surety tenants onboard ID --cluster NAME --host NAME";
