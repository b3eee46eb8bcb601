import { createRequire } from "node:module";
import { join } from "node:path";

/** As much of `@pulumi/pulumi` as is used here. The package lies in SST's platform, which types do not reach. */
export interface Pulumi {
  readonly runtime: {
    setMocks(mocks: Mocks, project: string, stack: string): Promise<void>;
    runInPulumiStack(program: () => Promise<unknown>): Promise<unknown>;
  };
  readonly monitor: { registerResource(request: RegisterRequest, callback: unknown): Promise<void> };
}

export interface Mocks {
  newResource(resource: MockedResource): Promise<{ id: string; state: Record<string, unknown> }>;
  call(invoke: MockedInvoke): Promise<Record<string, unknown>>;
}

export interface MockedResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  /** False for components, which only group resources. */
  readonly custom?: boolean;
}

export interface MockedInvoke {
  readonly token: string;
  readonly inputs: unknown;
}

export interface RegisterRequest {
  getParent(): string;
  getProtect(): boolean;
  getRetainondelete(): boolean;
}

/** Loads the copy that SST's components use, in which the mocks have to be set. */
export function loadPulumi(platform: string): Pulumi {
  const require = createRequire(join(platform, "package.json"));
  const { runtime } = require("@pulumi/pulumi");
  const { MockMonitor } = require("@pulumi/pulumi/runtime/mocks");
  return { runtime, monitor: MockMonitor.prototype };
}
