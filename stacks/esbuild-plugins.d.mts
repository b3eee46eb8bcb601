import type { Plugin } from "esbuild";

/** Replaces computed keys by the constants of the same module that they name. */
export function withPlainKeys(text: string): string;

declare const plugins: Plugin[];
// biome-ignore lint/style/noDefaultExport: SST reads the default export.
export default plugins;
