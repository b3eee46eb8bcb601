import { AwsEc2QueryProtocol, XmlShapeDeserializer } from "@aws-sdk/core/protocols";
import { S3RestXmlProtocol } from "@aws-sdk/middleware-sdk-s3/s3";
import { HttpInterceptingShapeDeserializer } from "@smithy/core/protocols";
import { parseXml } from "./xml.ts";

/** The SDK's own way from XML to what a call answers, but for the parser: its own takes ten times as long. */
class QuickXmlDeserializer extends XmlShapeDeserializer {
  protected override parseXml(xml: string): unknown {
    return xml === "" ? {} : parseXml(xml).value;
  }
}

/** For clients of EC2 that read long lists: `new EC2Client({ …, protocol: QuickEc2Protocol })`. */
export class QuickEc2Protocol extends AwsEc2QueryProtocol {
  constructor(options: ConstructorParameters<typeof AwsEc2QueryProtocol>[0]) {
    super(options);
    this.deserializer = new QuickXmlDeserializer(this.deserializer.settings);
  }
}

/** For clients of S3 that read long lists. */
export class QuickS3Protocol extends S3RestXmlProtocol {
  constructor(options: ConstructorParameters<typeof S3RestXmlProtocol>[0]) {
    super(options);
    const { settings } = this.getPayloadCodec();
    this.deserializer = new HttpInterceptingShapeDeserializer(new QuickXmlDeserializer(settings), settings);
  }
}
