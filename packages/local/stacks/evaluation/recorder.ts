import type { EvaluatedResource } from "../evaluated-resource.ts";
import { answerInvoke } from "./invokes.ts";
import { outputsOf } from "./outputs.ts";
import type { MockedInvoke, MockedResource, Pulumi } from "./pulumi.ts";
import type { Place } from "./request.ts";

type Registration = Pick<EvaluatedResource, "parent" | "protect" | "retainOnDelete">;

/**
 * Puts mocks in the place of Pulumi's engine and of AWS. Returns the list of resources, which grows, in the order of
 * their registration, while the stacks run; their inputs may still hold secrets, archives and promises.
 */
export async function recordResources(
  { runtime, monitor }: Pulumi,
  project: string,
  stage: string,
  place: Place,
): Promise<readonly EvaluatedResource[]> {
  const recorded: EvaluatedResource[] = [];

  // The mocks are not told how a resource is registered, but they are called before `register` first waits.
  let registration: Registration = { protect: false, retainOnDelete: false };
  const register = monitor.registerResource;
  monitor.registerResource = function (request, callback) {
    const parent = request.getParent();
    registration = {
      ...(parent !== "" && { parent }),
      protect: request.getProtect(),
      retainOnDelete: request.getRetainondelete(),
    };
    return register.call(this, request, callback);
  };

  const mocks = {
    async newResource({ type, name, inputs, custom }: MockedResource) {
      const outputs = custom === false ? {} : outputsOf({ type, name, inputs }, place);
      recorded.push({ urn: `${type}::${name}`, type, name, inputs, outputs, ...registration });
      return { id: outputs["id"] ?? "", state: { ...inputs, ...outputs } };
    },
    call: async ({ token, inputs }: MockedInvoke) => answerInvoke(token, inputs, place),
  };
  await runtime.setMocks(mocks, project, stage);
  return recorded;
}
