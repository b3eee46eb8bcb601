/** Corrections of what SST 4.17 writes, as pure functions. defaults.ts applies them to every resource. */

/** As JSON, or as the object that will become it: Pulumi takes both. */
type PolicyInput = string | object;

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
  readonly Condition?: Readonly<Record<string, unknown>>;
}
interface Document {
  readonly Statement: readonly Statement[];
}

const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;

function editStatements(policy: PolicyInput, edit: (statement: Statement) => Statement | undefined): string {
  const document: Document = JSON.parse(typeof policy === "string" ? policy : JSON.stringify(policy));
  return JSON.stringify({ ...document, Statement: document.Statement.flatMap((statement) => edit(statement) ?? []) });
}

/** A function's role also trusts the account's root, so that anybody who may assume roles could act as the function. */
export function withoutAccountRoot(trust: PolicyInput): string {
  return editStatements(trust, (statement) => {
    if (typeof statement.Principal !== "object") return statement;
    const { AWS, ...others } = statement.Principal;
    const accounts = list(AWS).filter((principal) => !principal.endsWith(":root"));
    const principals = accounts.length === 0 ? others : { ...others, AWS: accounts };
    return Object.keys(principals).length === 0 ? undefined : { ...statement, Principal: principals };
  });
}

/** A state machine's role gets every action on every event bus, and may start any other state machine. */
export function namedActionsOnly(policy: PolicyInput): string {
  const unneeded = new Set(["events:*", "states:StartExecution", "states:DescribeExecution"]);
  return editStatements(policy, (statement) => {
    const everywhere = list(statement.Resource).includes("*");
    return everywhere && list(statement.Action).every((action) => unneeded.has(action)) ? undefined : statement;
  });
}

/** The policy of a subscribed queue admits SNS, S3 and EventBridge on behalf of any account: now of this one only. */
export function acceptServicesOf(account: string, policy: PolicyInput): string {
  return editStatements(policy, (statement) => {
    const service = typeof statement.Principal === "object" && statement.Principal["Service"] !== undefined;
    if (statement.Effect !== "Allow" || !service || statement.Condition !== undefined) return statement;
    return { ...statement, Condition: { StringEquals: { "aws:SourceAccount": account } } };
  });
}

/** A task's time-out is written as `Timeout`, which the Amazon States Language does not know. */
export function taskTimeouts(definition: string): string {
  return JSON.stringify(
    JSON.parse(definition, (_, value: unknown) => {
      if (typeof value !== "object" || value === null || !("Type" in value) || value.Type !== "Task") return value;
      if (!("Timeout" in value)) return value;
      const { Timeout, ...task } = value;
      return { ...task, TimeoutSeconds: Timeout };
    }),
  );
}
