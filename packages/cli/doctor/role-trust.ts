import * as z from "zod";

/** Who may assume a role, by one statement of its trust policy. */
export interface Trust {
  /** ARNs, account ids, or the id of a role that is gone. */
  readonly principals: readonly string[];
  /** What has to be named; undefined where nothing is asked for. */
  readonly externalIds: readonly string[] | undefined;
  /** Other conditions than that, by their variables: what they come to depends on the request. */
  readonly conditions: readonly string[];
}

const list = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const statement = z.object({
  Effect: z.string(),
  Action: list,
  Principal: z.union([z.string().transform((AWS) => ({ AWS: [AWS] })), z.object({ AWS: list.default([]) })]),
  Condition: z.record(z.string(), z.record(z.string(), list)).default({}),
});
const document = z.object({
  Statement: z.union([z.array(statement), statement.transform((one) => [one])]),
});

/** Of a trust policy as IAM gives it, which is URL-encoded JSON, whatever lets somebody assume the role. */
export function readTrust(text: string): readonly Trust[] {
  const { Statement } = document.parse(JSON.parse(decodeURIComponent(text)));
  return Statement.filter(
    ({ Effect, Action }) => Effect === "Allow" && Action.some((one) => /^(?:sts:AssumeRole|sts:\*|\*)$/u.test(one)),
  ).map(({ Principal, Condition }) => {
    const conditions = Object.entries(Condition).flatMap(([test, variables]) =>
      Object.entries(variables).map(([variable, values]) => ({ test, variable, values })),
    );
    const isId = ({ test, variable }: (typeof conditions)[number]) =>
      test === "StringEquals" && variable.toLowerCase() === "sts:externalid";
    return {
      principals: Principal.AWS,
      externalIds: conditions.find(isId)?.values,
      conditions: conditions.filter((one) => !isId(one)).map(({ variable }) => variable),
    };
  });
}
