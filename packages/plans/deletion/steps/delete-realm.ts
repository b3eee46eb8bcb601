import { defineStep, go, itemsOf, refuseStep } from "../step.ts";

/** The realm with its users and clients, by its id: one that was made anew under the name is not the tenant's. */
export const deleteRealm = defineStep({
  step: "DeleteRealm",
  needs: ["realms"],
  asksForRealmUsers: true,
  decide({ record: { realm: name, ...record }, facts, realmUsers }) {
    const realm = facts.realms.get(name);
    if (realm === undefined || realmUsers.has(name)) return go([]);
    if (realm.status === "unreadable") return go([], [`Realm ${name}: ${realm.message}`]);
    const [item] = itemsOf({ ...record, realm: name }, "Realm");
    const { id } = realm.value;
    if (item === undefined || id === undefined || id !== item.uid)
      return refuseStep(
        "RealmReplaced",
        `Realm ${name} has the id ${id ?? "that Keycloak does not show"}, and the one in the inventory has ${item?.uid ?? "none"}: it was made anew meanwhile, so it may be somebody else's.`,
      );
    return go([{ kind: "deleteRealm", item }], [`Realm ${name}`]);
  },
});
