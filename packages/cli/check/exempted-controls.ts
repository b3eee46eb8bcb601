import type { Configuration } from "#domain/configuration.ts";
import { InvalidInput } from "#runtime/errors.ts";

/** Throws InvalidInput for leaves of controls that do not exist: with a slip of the pen, one would accept nothing. */
export function refuseUnknownControls(
  configuration: Pick<Configuration, "exemptions" | "mutes">,
  controls: readonly string[],
  file: string,
): void {
  const problems = (["exemptions", "mutes"] as const).flatMap((list) =>
    configuration[list].flatMap(({ control }, at) => {
      if (control === undefined || controls.includes(control)) return [];
      const found = `found ${JSON.stringify(control)}; allowed is one of: ${controls.join(", ")}`;
      return [`${file}: ${list}[${at}].control: ${found}`];
    }),
  );
  if (problems.length > 0) throw new InvalidInput(problems);
}
