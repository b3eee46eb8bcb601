import { RetryableError } from "./errors.ts";

/** What goes wrong at the n-th call: it is not made, its answer is lost, or the function dies with it. */
export interface Fault {
  readonly call: number;
  readonly how: "fails" | "answerLost" | "dies";
}

/** What a function in a test calls: each is noted under its name, and goes wrong where that is planned. */
export function createFaultyCalls(planned: { readonly calls: string[]; readonly faults: readonly Fault[] }) {
  let isDead = false;
  return {
    async call<T>(name: string, effect: () => T | Promise<T>): Promise<T> {
      planned.calls.push(name);
      if (isDead) throw new Error("the function is dead");
      const fault = planned.faults.find((one) => one.call === planned.calls.length);
      if (fault?.how === "fails") throw new RetryableError(`${name} was throttled`);
      if (fault?.how === "dies") {
        isDead = true;
        throw new Error("the function is dead");
      }
      const answer = await effect();
      if (fault?.how === "answerLost") throw new RetryableError(`the answer of ${name} was lost`);
      return answer;
    },
    /** The function is run anew. */
    revive(): void {
      isDead = false;
    },
  };
}
