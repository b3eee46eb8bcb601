import * as z from "zod";

const roleArn = z
  .string()
  .regex(
    /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/u,
    "allowed is the ARN of an IAM role, such as arn:aws:iam::222222222222:role/surety-reader",
  );

/**
 * The roles of another account by which Surety looks at what is there, and deletes what is to go. Two, so that functions
 * which only look can do nothing else; docs/several-accounts.md says what each has to be allowed.
 */
export const accountSettingsSchema = z
  .strictObject({
    readerRole: roleArn,
    removerRole: roleArn,
    /** What the roles' trust policies ask for, so that nobody else has Surety's account assume them. */
    externalId: z
      .string()
      .regex(/^[\w+=,.@:/-]{2,1224}$/u, "allowed are 2 to 1,224 letters, digits and +=,.@:/-")
      .optional(),
  })
  .refine(({ readerRole, removerRole }) => accountOfArn(readerRole) === accountOfArn(removerRole), {
    path: ["removerRole"],
    error: "allowed is a role of the same account as readerRole",
  })
  .readonly();
export type AccountSettings = z.infer<typeof accountSettingsSchema>;

/** The account that a resource is in. */
export function accountOfArn(arn: string): string {
  return arn.split(":")[4] ?? "";
}
