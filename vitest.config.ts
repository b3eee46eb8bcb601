import { defineConfig } from "vitest/config";

/** One project per kind of test: `vitest run --project unit` needs nothing but npm packages, the others start servers. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["bench/**/*.test.ts", "packages/**/*.test.ts", "functions/**/*.test.ts", "scripts/**/*.test.ts"],
          testTimeout: 30_000, // some start processes, on machines that do other work as well
        },
      },
      { test: { name: "recorded", include: ["test/recorded/**/*.test.ts"], testTimeout: 120_000 } },
      { test: { name: "package", include: ["test/package/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 120_000 } },
      { test: { name: "architecture", include: ["test/architecture/**/*.test.ts"] } },
      {
        test: {
          name: "handshakes",
          include: ["test/handshakes/**/*.test.ts"],
          globalSetup: "test/handshakes/install-judges.ts",
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          globalSetup: "test/browser/install-chromium.ts",
          testTimeout: 60_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      { test: { name: "stacks", include: ["test/stacks/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 300_000 } },
      {
        test: {
          name: "cluster",
          include: ["test/cluster/**/*.test.ts"],
          globalSetup: "test/cluster/shared-environment.ts",
          testTimeout: 120_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: "test/e2e/install-ps.ts",
          testTimeout: 300_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
