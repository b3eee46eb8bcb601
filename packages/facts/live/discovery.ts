import * as z from "zod";
import type { KubernetesApi } from "#runtime/kubernetes.ts";
import { plural, RESOURCES, type ResourceName } from "../resources.ts";

const groupsSchema = z.object({
  kind: z.literal("APIGroupList"),
  groups: z.array(z.object({ name: z.string(), versions: z.array(z.object({ version: z.string() })) })),
});

const resourcesSchema = z.object({
  kind: z.literal("APIResourceList"),
  resources: z.array(z.object({ name: z.string() })),
});

/** Whether an API server serves a resource at all. */
export type Discovery = (resource: ResourceName) => Promise<boolean>;

/**
 * Looks into the API server's own index, which is read once. Throws where it cannot be read, or where the group is
 * served in other versions only: then there may be objects, and they cannot be read.
 */
export function discoverIn(api: KubernetesApi): Discovery {
  const answers = new Map<string, Promise<unknown>>();
  const get = (path: string): Promise<unknown> => {
    const answer = answers.get(path) ?? api.request({ path });
    answers.set(path, answer);
    return answer;
  };
  return async (resource) => {
    const { group, version } = RESOURCES[resource];
    if (group === "") return true;
    const { groups } = groupsSchema.parse(await get("/apis"));
    const found = groups.find(({ name }) => name === group);
    if (found === undefined) return false;
    const versions = found.versions.map((served) => served.version);
    if (!versions.includes(version))
      throw new Error(`${group} is served in ${versions.join(", ")}; allowed is ${version}`);
    const { resources } = resourcesSchema.parse(await get(`/apis/${group}/${version}`));
    return resources.some(({ name }) => name === plural(resource));
  };
}
