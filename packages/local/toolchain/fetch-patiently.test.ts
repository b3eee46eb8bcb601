import { describe, expect, it, vi } from "vitest";
import { CommandFailed } from "./command.ts";
import { fetchPatiently } from "./fetch-patiently.ts";

const failure = (output: string) => new CommandFailed({ program: "go", arguments: [] }, "ended with status 1", output);
const patience = { signal: undefined, say: () => undefined, waits: [0, 0] };

describe("fetchPatiently", () => {
  it("tries again what was refused once, and says so", async () => {
    const fetch = vi
      .fn<() => Promise<string>>()
      .mockRejectedValueOnce(failure("403 Forbidden"))
      .mockResolvedValue("here");
    const say = vi.fn();
    expect(await fetchPatiently(fetch, { ...patience, say })).toBe("here");
    expect(say.mock.calls).toEqual([["a download was refused, trying again in 0.0 s"]]);
  });

  it("gives up after the last wait, with the last failure", async () => {
    const fetch = vi.fn(() => Promise.reject(failure("403 Forbidden")));
    await expect(fetchPatiently(fetch, patience)).rejects.toThrow("403 Forbidden");
    expect(fetch).toHaveBeenCalledTimes(3);
  });

  it.each([
    ["content of another sum", "verifying x@v1: checksum mismatch"],
    ["content of another hash", "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE."],
    ["a Go that is too old", "go: go.mod requires go >= 1.26.0 (running go 1.22.1; GOTOOLCHAIN=local)"],
  ])("does not try again with %s", async (_, output) => {
    const fetch = vi.fn(() => Promise.reject(failure(output)));
    await expect(fetchPatiently(fetch, patience)).rejects.toThrow(output);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it("does not try again what is a fault of its own", async () => {
    const fetch = vi.fn(() => Promise.reject(new TypeError("not a function")));
    await expect(fetchPatiently(fetch, patience)).rejects.toThrow(TypeError);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it("stops waiting when it is told to", async () => {
    const stop = new AbortController();
    const fetch = vi.fn(() => Promise.reject(failure("403 Forbidden")));
    const fetching = fetchPatiently(fetch, { signal: stop.signal, say: () => stop.abort(), waits: [60_000] });
    await expect(fetching).rejects.toThrow("aborted");
    expect(fetch).toHaveBeenCalledTimes(1);
  });
});
