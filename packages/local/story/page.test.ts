import { describe, expect, it } from "vitest";
import { layOut } from "./page.ts";

const words = Array(30).fill("words").join(" ");

describe("a line of the story", () => {
  it("that fits stands in the margin", () => expect(layOut("✓ done", 80)).toBe("   ✓ done"));

  it("is never wider than the screen, nor than what can be read well", () => {
    const widthOn = (columns: number | undefined) =>
      Math.max(
        ...layOut(words, columns)
          .split("\n")
          .map((line) => line.length),
      );
    expect(widthOn(80)).toBeLessThanOrEqual(80);
    expect(widthOn(80)).toBeGreaterThan(70);
    expect(widthOn(400)).toBeLessThanOrEqual(120);
    expect(widthOn(undefined)).toBeLessThanOrEqual(120);
  });

  it("goes on below its text, not below its sign", () => {
    const [first, second] = layOut(`✗ ${words}`, 80).split("\n");
    expect(first).toMatch(/^ {3}✗ words/u);
    expect(second).toMatch(/^ {5}words/u);
  });

  it("of a message keeps the message's border", () => {
    const lines = layOut(`  │ ${words}`, 80).split("\n");
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(line).toMatch(/^ {5}│ words/u);
  });

  it("goes on below the last column of a table", () => {
    const label = "✓ acme  backup-fresh  ";
    const [first, second] = layOut(`${label}${words}`, 80, label).split("\n");
    expect(first).toMatch(/^ {3}✓ acme {2}backup-fresh {2}words/u);
    expect(second).toMatch(/^ {25}words/u);
  });

  it("that is to be copied stays in one piece", () => {
    const command = `aws sqs receive-message --queue-url ${"x".repeat(200)}`;
    expect(layOut(`  │ ${command}`, 80)).toBe(`     │ ${command}`);
  });
});
