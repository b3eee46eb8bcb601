import type { Exemption } from "#domain/configuration.ts";
import { InvalidInput } from "#runtime/errors.ts";

/** Throws InvalidInput for exemptions of controls that do not exist: with a slip of the pen, one would accept nothing. */
export function refuseUnknownControls(
  exemptions: readonly Exemption[],
  controls: readonly string[],
  file: string,
): void {
  const problems = exemptions.flatMap(({ control }, at) => {
    if (controls.includes(control)) return [];
    const found = `found ${JSON.stringify(control)}; allowed is one of: ${controls.join(", ")}`;
    return [`${file}: exemptions[${at}].control: ${found}`];
  });
  if (problems.length > 0) throw new InvalidInput(problems);
}
