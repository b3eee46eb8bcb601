import { readFileSync } from "node:fs";
import { request } from "node:https";
import { text } from "node:stream/consumers";
import { GetFunctionUrlConfigCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { Sha256 } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import { type AwsAccess, awsClientOptions } from "#local/aws.ts";

/** How a function URL answered. */
export interface UrlAnswer {
  readonly status: number | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** Asks a function at its URL, which the emulator serves under a path of its own, for a page; signed by root, or not at all. */
export async function askFunctionUrl(
  aws: AwsAccess,
  {
    functionName,
    path,
    isSigned,
  }: { readonly functionName: string; readonly path: string; readonly isSigned: boolean },
): Promise<UrlAnswer> {
  const lambda = new LambdaClient(awsClientOptions(aws));
  const { FunctionUrl = "" } = await lambda.send(new GetFunctionUrlConfigCommand({ FunctionName: functionName }));
  const [id] = new URL(FunctionUrl).hostname.split(".");
  const { hostname, port, host } = new URL(aws.endpoint);
  const plain = {
    ...{ method: "GET", protocol: "https:", hostname, path: `/_aws/lambda-url/${id}${path}` },
    headers: { host },
  };
  const signer = new SignatureV4({
    service: "lambda",
    region: aws.region,
    credentials: aws.credentials,
    sha256: Sha256,
  });
  const { headers } = isSigned ? await signer.sign(plain) : plain;
  return new Promise((answered, failed) => {
    const ca = readFileSync(aws.certificatePath);
    const asked = request({ ...plain, port, headers, ca }, (response) => {
      text(response).then((body) => answered({ status: response.statusCode, headers: response.headers, body }), failed);
    });
    asked.on("error", failed);
    asked.end();
  });
}
