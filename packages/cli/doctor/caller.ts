import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import * as z from "zod";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import { readAws } from "#facts/live/aws-reading.ts";
import type { Clock } from "#runtime/clock.ts";
import type { AwsAccess } from "../deployment/aws-access.ts";
import type { Identity } from "./cluster-facts.ts";

const response = z.object({ headers: z.record(z.string(), z.string()) });

/** Who asks, and what time AWS says it is: the SDK corrects for a clock that is wrong, so the answer's own date is read. */
export async function readCaller(access: AwsAccess, clock: Clock): Promise<Reading<Identity>> {
  const source = "AWS: get-caller-identity";
  const client = new STSClient(access);
  let date = "";
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const parsed = response.safeParse(result.response);
      date = parsed.success ? (parsed.data.headers["date"] ?? "") : "";
      return result;
    },
    { step: "deserialize", name: "dateOfTheAnswer" },
  );
  const asked = clock();
  const reading = await readAws(source, clock, () => client.send(new GetCallerIdentityCommand({})));
  if (reading.status === "unreadable") return reading;
  const [theirs, ours] = [Date.parse(date), (asked + clock()) / 2];
  if (Number.isNaN(theirs)) return unreadable("malformed", source, "the answer has no date");
  return observed({ name: reading.value.Arn ?? "", clock: { theirs, ours } }, reading.observedAt);
}
