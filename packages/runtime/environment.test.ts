import { describe, expect, it } from "vitest";
import * as z from "zod";
import { readEnvironment } from "./environment.ts";

const schema = z.object({ SURETY_STAGE: z.string().min(1), SURETY_TABLE_NAME: z.string().min(1) });

describe("readEnvironment", () => {
  it("returns the variables that the schema names", () => {
    expect(readEnvironment(schema, { SURETY_STAGE: "a", SURETY_TABLE_NAME: "b", OTHER: "c" })).toEqual({
      SURETY_STAGE: "a",
      SURETY_TABLE_NAME: "b",
    });
  });

  it("names every variable that is missing or empty", () => {
    expect(() => readEnvironment(schema, { SURETY_TABLE_NAME: "" })).toThrow(
      "environment variable SURETY_STAGE: found nothing; allowed is a text\n" +
        'environment variable SURETY_TABLE_NAME: found ""; allowed is at least 1 character',
    );
  });
});
