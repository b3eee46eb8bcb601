import { PutParameterCommand } from "@aws-sdk/client-ssm";
import * as z from "zod";
import { applier } from "../applier.ts";

export const parameter = applier(
  z.strictObject({
    name: z.string(),
    description: z.string().optional(),
    type: z.enum(["String", "StringList"]),
    value: z.string(),
  }),
  async (inputs, { clients: { ssm } }) => {
    await ssm.send(
      new PutParameterCommand({
        Name: inputs.name,
        Description: inputs.description,
        Type: inputs.type,
        Value: inputs.value,
        Overwrite: true,
      }),
    );
    return undefined;
  },
);
