import { AwsEc2QueryProtocol, XmlShapeDeserializer } from "@aws-sdk/core/protocols";
import { S3RestXmlProtocol } from "@aws-sdk/middleware-sdk-s3/s3";
import { HttpInterceptingShapeDeserializer } from "@smithy/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import { parseXml, type XmlMember, type XmlShape } from "./xml.ts";

type Schema = Parameters<XmlShapeDeserializer["read"]>[0];
type Members = ReadonlyMap<string, XmlMember>;

/**
 * Makes of XML what the SDK makes of it, by the SDK's own schemas, in a tenth of the time: while it is gone through, with
 * what a schema says of each member looked up once, instead of for each of a thousand items. What is rare in answers
 * (unions, maps) is left to the SDK.
 */
class QuickXmlDeserializer extends XmlShapeDeserializer {
  readonly #structs = new Map<unknown, XmlShape>();

  override read(schema: Schema, bytes: Uint8Array): unknown {
    if (bytes.byteLength === 0) return {};
    return parseXml(bytes, (root) => this.#shapeOfRoot(NormalizedSchema.of(schema), root)).value;
  }

  /** GetBucketLocation answers with a root that is itself what its answer has one member for. */
  #shapeOfRoot(schema: NormalizedSchema, root: string): XmlShape {
    const shape = this.#shapeOf(schema);
    if (shape.kind !== "struct" || !shape.members().has(root)) return shape;
    return {
      kind: "any",
      read: (value) =>
        super.readSchema(schema, typeof value === "string" ? (value === "" ? {} : { [root]: value }) : value),
    };
  }

  #shapeOf(schema: NormalizedSchema): XmlShape {
    if (schema.isStructSchema() && !schema.isUnionSchema()) return this.#structOf(schema);
    if (schema.isListSchema()) return { kind: "list", ...this.#itemsOf(schema) };
    const read = (value: unknown) => super.readSchema(schema, value);
    if (schema.isStructSchema() || schema.isMapSchema() || schema.isDocumentSchema()) return { kind: "any", read };
    if (schema.isBooleanSchema()) return { kind: "text", read: (text) => text.toLowerCase() === "true" };
    if (schema.isNumericSchema()) return { kind: "text", read: Number };
    if (schema.isTimestampSchema())
      return { kind: "text", read: (text) => (INSTANT.test(text) ? new Date(text) : read(text)) };
    const isPlain = schema.isStringSchema() && schema.getMergedTraits().mediaType === undefined;
    return { kind: "text", read: isPlain ? (text) => text : read };
  }

  /** The same for whoever has it as a member. A type may hold itself, so its members are looked up when one is first read. */
  #structOf(schema: NormalizedSchema): XmlShape {
    const known = this.#structs.get(schema.getSchema());
    if (known !== undefined) return known;
    let members: Members | undefined;
    const shape: XmlShape = {
      kind: "struct",
      members: () => {
        members ??= new Map([...schema.structIterator()].map(([name, member]) => this.#memberOf(name, member)));
        return members;
      },
    };
    this.#structs.set(schema.getSchema(), shape);
    return shape;
  }

  /** By the name of its element. */
  #memberOf(name: string, schema: NormalizedSchema): readonly [string, XmlMember] {
    const traits = schema.getMergedTraits();
    const element = traits.httpPayload
      ? (traits.xmlName ?? schema.getName())
      : (schema.getMemberTraits().xmlName ?? name);
    const isRepeated = schema.isListSchema() && Boolean(traits.xmlFlattened);
    const shape = isRepeated ? this.#itemsOf(schema).items : this.#shapeOf(schema);
    return [String(element), { name, isRepeated, shape }];
  }

  #itemsOf(list: NormalizedSchema): { readonly element: string; readonly items: XmlShape } {
    const items = list.getValueSchema();
    return { element: String(items.getMergedTraits().xmlName ?? "member"), items: this.#shapeOf(items) };
  }
}

/** As AWS writes nearly all of them; what is written otherwise is the SDK's to understand. */
const INSTANT = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?Z$/u;

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
