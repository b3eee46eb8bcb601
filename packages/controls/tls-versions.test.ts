import { describe, expect, it } from "vitest";
import { oldestOfPolicies, versionInWords, versionsBelow } from "./tls-versions.ts";

describe("versions of TLS", () => {
  it("below a minimum", () => {
    expect(versionsBelow("1.2")).toEqual(["SSLv2", "SSLv3", "TLSv1", "TLSv1.1"]);
    expect(versionsBelow("1.3")).toEqual(["SSLv2", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2"]);
    expect(() => versionsBelow("1.4")).toThrow("TLS 1.4 is no version that is known");
  });

  it("in words", () => {
    expect((["SSLv3", "TLSv1", "TLSv1.1", "TLSv1.3"] as const).map(versionInWords)).toEqual([
      "SSL 3",
      "TLS 1.0",
      "TLS 1.1",
      "TLS 1.3",
    ]);
  });
});

describe("the oldest version that a policy of a load balancer accepts", () => {
  it.each([
    ["ELBSecurityPolicy-2016-08", "TLSv1"],
    ["ELBSecurityPolicy-2015-05", "TLSv1"],
    ["ELBSecurityPolicy-2014-10", "TLSv1"],
    ["ELBSecurityPolicy-2014-01", "SSLv3"],
    ["ELBSecurityPolicy-2011-08", "SSLv3"],
    ["ELBSecurityPolicy-FS-2018-06", "TLSv1"],
    ["ELBSecurityPolicy-FS-1-1-2019-08", "TLSv1.1"],
    ["ELBSecurityPolicy-FS-1-2-2019-08", "TLSv1.2"],
    ["ELBSecurityPolicy-FS-1-2-Res-2020-10", "TLSv1.2"],
    ["ELBSecurityPolicy-TLS-1-0-2015-04", "TLSv1"],
    ["ELBSecurityPolicy-TLS-1-1-2017-01", "TLSv1.1"],
    ["ELBSecurityPolicy-TLS-1-2-2017-01", "TLSv1.2"],
    ["ELBSecurityPolicy-TLS-1-2-Ext-2018-06", "TLSv1.2"],
    ["ELBSecurityPolicy-TLS13-1-0-2021-06", "TLSv1"],
    ["ELBSecurityPolicy-TLS13-1-1-2021-06", "TLSv1.1"],
    ["ELBSecurityPolicy-TLS13-1-2-2021-06", "TLSv1.2"],
    ["ELBSecurityPolicy-TLS13-1-2-Res-2021-06", "TLSv1.2"],
    ["ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06", "TLSv1.2"],
    ["ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04", "TLSv1.2"],
    ["ELBSecurityPolicy-TLS13-1-0-FIPS-2023-04", "TLSv1"],
    ["ELBSecurityPolicy-TLS13-1-3-2021-06", "TLSv1.3"],
    ["ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09", "TLSv1.2"],
    ["k8s-custom-policy", undefined],
    ["ELBSecurityPolicy-TLS14-1-2-2030-01", undefined],
    ["my-ELBSecurityPolicy-2016-08", undefined],
  ])("%s: %s", (policy, oldest) => {
    expect(oldestOfPolicies([policy])).toBe(oldest);
  });

  it("is the oldest of several, and what is not about TLS does not count", () => {
    expect(oldestOfPolicies(["ELBSecurityPolicy-TLS-1-2-2017-01", "ELBSecurityPolicy-2016-08"])).toBe("TLSv1");
    expect(oldestOfPolicies(["sticky", "ELBSecurityPolicy-TLS-1-2-2017-01"])).toBe("TLSv1.2");
    expect(oldestOfPolicies([])).toBeUndefined();
  });
});
