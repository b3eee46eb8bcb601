import { join } from "node:path";
import { runCommand } from "./command.ts";
import { fetchPatiently } from "./fetch-patiently.ts";
import type { Making } from "./make.ts";

/**
 * Makes a virtual environment in `folder` with what requirements.txt pins, each file checked against its hash.
 *
 * Start what it holds by `bin/python3 -m …`: the folder is renamed later, and the scripts in `bin` name it as it was.
 */
export const makePythonEnvironment = async (folder: string, making: Making): Promise<void> => {
  const { pinsFolder, signal, say } = making;
  say("making a virtual environment");
  // The interpreter's own path, with its version in it: where an upgrade removes that, the environment's link to it
  // leads nowhere and the environment is made anew.
  const ask = "import os, sys; print(os.path.realpath(sys.executable))";
  const interpreter = (await runCommand({ program: "python3", arguments: ["-c", ask], signal })).trim();
  await runCommand({ program: interpreter, arguments: ["-m", "venv", "--symlinks", folder], signal });

  say("installing packages");
  const install = ["-m", "pip", "install", "--require-hashes", "--disable-pip-version-check", "--no-input", "--quiet"];
  const requirements = ["--requirement", join(pinsFolder, "requirements.txt")];
  const python = join(folder, "bin", "python3");
  await fetchPatiently(() => runCommand({ program: python, arguments: [...install, ...requirements], signal }), making);
};
