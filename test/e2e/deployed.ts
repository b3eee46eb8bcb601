import { afterAll, beforeAll } from "vitest";
import { type DeployOptions, deployControlPlane } from "#local/control-plane.ts";
import { type AwsProxy, startAwsProxyDouble } from "#local/doubles/aws-proxy-double.ts";
import { type LocalEnvironment, startEnvironment } from "#local/environment.ts";
import { type Scene, setScene } from "#local/story/scene.ts";
import { ensureToolchain } from "#local/toolchain/toolchain.ts";
import { createProgress } from "#runtime/progress.ts";
import { type Relay, startRelay } from "./relay.double.ts";

/** A control plane in an environment of its own, and the network between the two, which tests may break. */
export interface Deployed {
  readonly environment: LocalEnvironment;
  readonly scene: Scene;
  /** Between the functions and AWS. */
  readonly aws: AwsProxy;
  /** Between the functions and the API server. */
  readonly kubernetes: Relay;
}

/**
 * Sweeps by the clock would come in between; tests have it swept when they want it. What one test breaks and mends, the
 * next breaks again: told as flapping, the second would say nothing of its own.
 */
const SETTINGS = { sweep: { every: "12h" }, alerts: { flapping: { returns: 100 } } };

/** Starts one for the tests of a file, before all of them, and stops it after them. */
export function deployForTests(): () => Deployed {
  const progress = createProgress({ output: process.stderr });
  const stops: (() => unknown)[] = [];
  let deployed: Deployed | undefined;

  beforeAll(async () => {
    const environment = await startEnvironment({ toolchain: await ensureToolchain({ progress }), progress });
    stops.push(environment.stop);
    const aws = await startAwsProxyDouble(environment);
    stops.push(aws.stop);
    const kubernetes = await startRelay(environment.kubernetes.server);
    stops.push(kubernetes.stop);
    const options: DeployOptions = {
      settings: SETTINGS,
      kubernetesServer: kubernetes.url,
      functionEnvironment: aws.functionEnvironment,
    };
    const { parts } = await deployControlPlane(environment, progress, options);
    deployed = { environment, aws, kubernetes, scene: await setScene(environment, parts, () => undefined) };
  });
  afterAll(async () => {
    for (const stop of stops.toReversed()) await stop();
  });

  return () => {
    if (deployed === undefined) throw new Error("Nothing is deployed yet: call this within a test");
    return deployed;
  };
}
