const CONTEXT_ATTRIBUTE = /^<aws\.scheduler\.[a-z-]+>$/u;

/**
 * The emulator passes context attributes such as `<aws.scheduler.scheduled-time>` on as they are written, where the
 * Scheduler of AWS puts values in their place. What is one is left out: the function then does without it.
 */
export function withoutContextAttributes(input: string): string {
  return JSON.stringify(
    JSON.parse(input, (_, value: unknown) =>
      typeof value === "string" && CONTEXT_ATTRIBUTE.test(value) ? undefined : value,
    ),
  );
}
