import { CONTROLS } from "#controls/index.ts";
import { renderControlsJson, renderControlsTable } from "#report/controls-table.ts";
import { DONE, type ExitStatus } from "../exit-status.ts";
import type { Session } from "../session.ts";

export async function listControls(options: { readonly json?: boolean }, session: Session): Promise<ExitStatus> {
  session.print(options.json ? renderControlsJson(CONTROLS) : renderControlsTable(CONTROLS, session.layout));
  return DONE;
}
