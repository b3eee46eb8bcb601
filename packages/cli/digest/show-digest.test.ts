import { expect, it } from "vitest";
import type { DigestAnswer } from "#domain/digest-answer.ts";
import { recordingSession } from "../io.fixture.ts";
import { tellDigest } from "./show-digest.ts";

const PREVIEW: DigestAnswer = {
  ...{ status: "preview", subject: "Surety production, daily digest: 1 muted" },
  ...{ text: "Muted:\n- backup-fresh of acme\u001b[2J", details: { muted: 1 } },
};
const SENT: DigestAnswer = { status: "sent", subject: "Surety production, daily digest: 1 muted" };

/** Calls a function whose answers are given, by its task. */
async function digest(options: object, answers: { readonly Preview: DigestAnswer; readonly Send?: DigestAnswer }) {
  const { session, written } = recordingSession();
  const asked: string[] = [];
  const call = async ({ task }: { readonly task: "Preview" | "Send" }) => {
    asked.push(task);
    const answer = answers[task];
    if (answer === undefined) throw new Error(`${task} was not to be asked for`);
    return answer;
  };
  const result = await tellDigest(call, options, session).catch((error: unknown) => error);
  return { result, asked, ...written };
}

it("shows what would be sent, sends nothing, and says how to", async () => {
  const { result, stdout, stderr } = await digest({}, { Preview: PREVIEW });
  expect([result, stdout]).toEqual([
    0,
    "Surety production, daily digest: 1 muted\n\nMuted:\n- backup-fresh of acme[2J\n",
  ]);
  expect(stderr).toContain("Nothing was sent");
});

it("sends it where that is asked for", async () => {
  const { result, asked, stderr } = await digest({ send: true }, { Preview: PREVIEW, Send: SENT });
  expect([result, asked]).toEqual([0, ["Preview", "Send"]]);
  expect(stderr).toContain("Sent to whoever");
});

it("prints JSON, with whether it was sent", async () => {
  const { stdout } = await digest({ json: true, send: true }, { Preview: PREVIEW, Send: SENT });
  expect(JSON.parse(stdout)).toEqual({ ...PREVIEW, sent: true });
});

it("never sends nothing", async () => {
  const { result, asked, stdout } = await digest({ send: true }, { Preview: { status: "nothingToSay" } });
  expect([result, asked, stdout]).toEqual([0, ["Preview"], "There is nothing to say.\n"]);
});

it("does not pass for sent what was not", async () => {
  const { result } = await digest({ send: true }, { Preview: PREVIEW, Send: { status: "skipped", message: "" } });
  expect(String(result)).toContain("It was not sent");
});
