import * as z from "zod";
import { durationSchema, HOUR, MINUTE } from "./duration.ts";

/** Whether, and how carefully, backups are restored beside their tenants to prove that they can be. */
export const rehearsalSettingsSchema = z
  .strictObject({
    /** `off`: none is begun. What runs is ended and cleared all the same. */
    mode: z.enum(["off", "on"]).default("off"),
    /** How often each cluster is looked at: whose turn it is, and which rehearsals have stopped. */
    every: durationSchema
      .refine((every) => every % MINUTE === 0, "allowed are whole minutes, such as 5m")
      .default(5 * MINUTE),
    /** In each cluster, those that are being cleared included. */
    atOnce: z.int().positive("allowed is a number from 1 on").default(1),
    /** Of volumes that exist for rehearsals of one cluster at a time. */
    mostGiB: z.int().positive("allowed is a number from 1 on").default(500),
    /** What has not been restored by then has failed. */
    deadline: durationSchema.default(2 * HOUR),
  })
  .refine(({ every, deadline }) => every < deadline, {
    path: ["every"],
    error: "allowed is less than rehearsals.deadline: else one that has stopped is found when it is over",
  })
  .readonly();
export type RehearsalSettings = z.output<typeof rehearsalSettingsSchema>;
