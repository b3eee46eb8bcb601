/**
 * Loaded into a function's process before its code (`NODE_OPTIONS=--import=…`). Every request says which process sends
 * it; and where the network double's answer says so, the process ends at once, as in a crash: nothing is awaited,
 * caught or written down any more.
 */
import { subscribe } from "node:diagnostics_channel";
import type { ClientRequest, IncomingMessage } from "node:http";

const sender = `${process.env["AWS_LAMBDA_FUNCTION_NAME"]}/${process.pid}`;

subscribe("http.client.request.created", (message) => {
  const { request } = message as { readonly request: ClientRequest };
  if (!request.headersSent) request.setHeader("x-double-sender", sender);
});

subscribe("http.client.response.finish", (message) => {
  const { response } = message as { readonly response: IncomingMessage };
  if (response.headers["x-double-death"] !== undefined) process.kill(process.pid, "SIGKILL");
});
