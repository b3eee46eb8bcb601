import type { SweepOptions } from "../commands/sweep.ts";
import type { ExitStatus } from "../exit-status.ts";
import type { Session } from "../session.ts";
export async function sweep(_o: SweepOptions, _s: Session): Promise<ExitStatus> {
  return 0;
}
