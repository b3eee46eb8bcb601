import { describe, expect, it } from "vitest";
import {
  commonSites,
  everyFault,
  FAULTS,
  faultAtEach,
  isWrite,
  randomSchedule,
  representativeFaults,
} from "./plan-faults.ts";

const site = (operation: string, occurrence = 1) => ({ operation, occurrence });
const read = "ec2 DescribeVolumes";
const write = "ec2 DeleteVolume";

describe("what is planned to go wrong", () => {
  it("is planned at the sites that every deletion had", () => {
    const common = commonSites([
      { calls: [site(read), site(read, 2), site(write)] },
      { calls: [site(write), site(read)] },
    ]);
    expect(common).toEqual([site(read), site(write)]);
  });

  it("is every fault at every site", () => {
    expect(everyFault([site(read), site(write)])).toHaveLength(2 * FAULTS.length);
  });

  it("or, where time is short, all of them at each write and each first read, and one at each other read", () => {
    const planned = representativeFaults([site(read), site(read, 2), site(read, 3), site(write, 2)]);
    expect(planned).toHaveLength(FAULTS.length + 1 + 1 + FAULTS.length);
    expect(planned).toContainEqual({ at: site(read, 3), fault: FAULTS[2] });
  });

  it("or one at every site, each of them in its turn", () => {
    const planned = faultAtEach(Array.from({ length: 7 }, (_, at) => site(read, at + 1)));
    expect(planned.map(({ fault }) => fault)).toEqual([...FAULTS, FAULTS[0]]);
    expect(planned.map(({ at }) => (typeof at === "number" ? at : at.occurrence))).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it("or a schedule of 2 to 25 faults at any calls", () => {
    expect(randomSchedule(100, () => 0)).toEqual(Array(2).fill({ at: 1, fault: FAULTS[0] }));
    expect(randomSchedule(100, () => 0.999)).toEqual(Array(25).fill({ at: 100, fault: FAULTS.at(-1) }));
  });

  it.each([
    ["s3 PUT /surety-local-state/deletions/*", true],
    ["s3 GET /surety-local-backups?versions", false],
    ["s3 POST /surety-local-backups?delete", true],
    ["dynamodb GetItem", false],
    ["dynamodb TransactWriteItems", true],
    ["kms Sign", false],
    ["kms GetPublicKey", false],
    ["kubernetes DELETE /api/v1/namespaces/*", true],
  ])("%s changes something: %s", (operation, changes) => {
    expect(isWrite({ operation, occurrence: 1 })).toBe(changes);
  });
});
