/// <reference path="./.sst/platform/config.d.ts" />

/**
 * What is deployed, in the order in which it is built. SST allows no imports above this line, so each stack is imported
 * where it is used. The stage `production` keeps its data and refuses `sst remove`; every other stage can be thrown away.
 */
export default $config({
  app(input) {
    const production = input.stage === "production";
    return { name: "surety", home: "aws", removal: production ? "retain" : "remove", protect: production };
  },
  async run() {
    const { applyDefaults } = await import("./stacks/defaults.ts");
    const { readDeployedConfiguration } = await import("./stacks/configuration.ts");
    const { createStorage } = await import("./stacks/storage.ts");
    const { createAlerts } = await import("./stacks/alerts.ts");
    const { createTenantEvents } = await import("./stacks/tenant-events.ts");
    const { createSweep } = await import("./stacks/sweep.ts");
    const { createDeletion } = await import("./stacks/deletion.ts");
    const { createPruning } = await import("./stacks/pruning.ts");
    const { createRehearsals } = await import("./stacks/rehearsals.ts");
    const { createReport } = await import("./stacks/report.ts");
    const { createDigest } = await import("./stacks/digest.ts");
    const { createAlarms } = await import("./stacks/alarms.ts");
    const { createDashboard } = await import("./stacks/dashboard.ts");
    const { createDeployment } = await import("./stacks/deployment.ts");

    const configuration = await readDeployedConfiguration();
    applyDefaults(configuration.settings.vpc);
    const storage = createStorage();
    const alerts = createAlerts();
    const tenantEvents = createTenantEvents({ configuration, storage, alerts });
    const sweep = createSweep({ configuration, storage, alerts, tenantEvents });
    const deletion = createDeletion({ configuration, storage, alerts, tenantEvents });
    const pruning = createPruning({ configuration, storage, alerts, tenantEvents });
    const rehearsals = createRehearsals({ configuration, storage, alerts, tenantEvents });
    const report = createReport({ configuration, storage, alerts, tenantEvents });
    const digest = createDigest({ configuration, storage, alerts, tenantEvents, deletion });
    createAlarms({ configuration, alerts, tenantEvents, sweep, deletion, pruning, rehearsals, report, digest });
    createDashboard({ configuration, alerts, tenantEvents, sweep, deletion, pruning, rehearsals, report, digest });
    createDeployment({
      configuration,
      storage,
      alerts,
      tenantEvents,
      sweep,
      deletion,
      pruning,
      rehearsals,
      report,
      digest,
    });

    // What a person needs next: an EKS access entry for each role, see deploy/rbac, and somebody who gets the alerts.
    return {
      tenantEventsRole: tenantEvents.handler.nodes.role.arn,
      sweepRole: sweep.handler.nodes.role.arn,
      deleteTenantRole: deletion.handler.nodes.role.arn,
      pruneRetentionRole: pruning.handler.nodes.role.arn,
      rehearseRestoreRole: rehearsals.handler.nodes.role.arn,
      alertsTopic: alerts.topic.arn,
      report: report.handler.url,
    };
  },
});
