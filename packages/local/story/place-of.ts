import { hold } from "./look.ts";
import type { Scene } from "./scene.ts";

/** What a tenant got in its cluster, by what is there now. */
export async function placeOf({ custom }: Scene, tenant: string) {
  const namespace = `tenant-${tenant}`;
  const schedule: { readonly spec: { readonly schedule: string } } = await custom.getNamespacedCustomObject({
    ...{ group: "velero.io", version: "v1", namespace: "velero", plural: "schedules" },
    name: `${tenant}-daily`,
  });
  const list = async (group: string, plural: string): Promise<number> => {
    const { items }: { readonly items: readonly unknown[] } = await custom.listNamespacedCustomObject({
      group,
      version: "v1",
      namespace,
      plural,
    });
    return items.length;
  };
  const policies = await list("networking.k8s.io", "networkpolicies");
  const certificates = await list("cert-manager.io", "certificates");
  hold(
    policies > 0 && certificates === 1,
    `${namespace} has ${policies} network policies and ${certificates} certificates`,
  );
  return { policies, backupAt: timeOf(schedule.spec.schedule) };
}

/** `55 0 * * *` is 00:55 of every day, in UTC; anything else is shown as it is. */
function timeOf(cron: string): string {
  const [, minute = "", hour = ""] = /^(\d+) (\d+) \* \* \*$/u.exec(cron) ?? [];
  return minute === "" ? `"${cron}"` : `${hour.padStart(2, "0")}:${minute.padStart(2, "0")} UTC`;
}
