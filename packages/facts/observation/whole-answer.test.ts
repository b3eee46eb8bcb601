import { describe, expect, it } from "vitest";
import { headlessPage, unfinishedPage } from "./whole-answer.ts";

describe("unfinishedPage", () => {
  it.each([
    ["a page without tokens", [{ Volumes: [] }]],
    ["tokens that are empty", [{ NextToken: "" }, { NextToken: null }]],
    ["a listing that is not truncated", [{ IsTruncated: false, Contents: [] }]],
    [
      "a listing all of whose pages are there",
      [
        { IsTruncated: true, NextContinuationToken: "t" },
        { IsTruncated: false, ContinuationToken: "t" },
      ],
    ],
    ["load balancers' pages, which are marked", [{ NextMarker: "m" }, { Marker: "m" }]],
    [
      "versions whose next page is there",
      [
        { IsTruncated: true, NextKeyMarker: "k", NextVersionIdMarker: "v" },
        { IsTruncated: false, KeyMarker: "k", VersionIdMarker: "v" },
      ],
    ],
  ])("is none in %s", (_, pages) => {
    expect(unfinishedPage(pages)).toBeUndefined();
  });

  it.each([
    ["a left-over token", [{ NextToken: "t" }]],
    ["a left-over token in lower case", [{ nextToken: "t" }]],
    ["a left-over marker", [{ NextMarker: "m" }]],
    ["a truncated listing", [{ IsTruncated: true }]],
    [
      "a truncated listing whose next page is another's",
      [
        { IsTruncated: true, NextContinuationToken: "t" },
        { IsTruncated: false, ContinuationToken: "u" },
      ],
    ],
    [
      "versions whose next page begins at another version",
      [
        { IsTruncated: true, NextKeyMarker: "k", NextVersionIdMarker: "v" },
        { IsTruncated: false, KeyMarker: "k", VersionIdMarker: "w" },
      ],
    ],
    ["a page that follows itself", [{ IsTruncated: true, ContinuationToken: "t", NextContinuationToken: "t" }]],
    ["pages of EC2, which do not say what they follow", [{ NextToken: "t" }, {}]],
  ])("is the first of %s", (_, pages) => {
    expect(unfinishedPage(pages)).toBe(pages[0]);
  });
});

describe("headlessPage", () => {
  it.each([
    ["a page without tokens", [{ Contents: [] }]],
    ["a listing from its beginning", [{ NextContinuationToken: "t" }, { ContinuationToken: "t" }]],
    ["versions from their beginning", [{ NextKeyMarker: "k" }, { KeyMarker: "k", VersionIdMarker: "" }]],
    ["markers that are empty", [{ KeyMarker: "", VersionIdMarker: "" }, { StartAfter: "" }]],
    ["a part beside the one before it", [{ Contents: [] }, { StartAfter: "backups/m" }]],
  ])("is none in %s", (_, pages) => {
    expect(headlessPage(pages)).toBeUndefined();
  });

  it.each([
    ["the second page alone", [{ IsTruncated: false, ContinuationToken: "t" }]],
    ["versions from the middle on", [{ IsTruncated: false, KeyMarker: "k", VersionIdMarker: "v" }]],
    ["a page that follows itself", [{ ContinuationToken: "t", NextContinuationToken: "t" }]],
    ["a listing that was asked to begin later", [{ StartAfter: "backups/m" }]],
  ])("is %s", (_, pages) => {
    expect(headlessPage(pages)).toBe(pages[0]);
  });
});
