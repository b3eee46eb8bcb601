import type { Reasons } from "../reasons.ts";

export const reasons: Reasons = {
  SuretyWatching: { means: "Each control looked at the tenant within two periods." },
  FirstSweep: { means: "Nothing has looked before." },
  TenantNew: { means: "No sweep of the tenant was due before this one." },
  ControlAdded: { means: "A control is new, and has not looked at anything yet." },
  GapInWatching: {
    means: "For longer than two periods nobody looked: what broke and was mended meanwhile was not seen.",
    todo: "See the alarms of the sweep's function for that time: errors, time-outs, a schedule that was off.",
  },
  NeverLooked: { means: "A control has never looked at the tenant.", todo: "See the sweep's log for that control." },
};
