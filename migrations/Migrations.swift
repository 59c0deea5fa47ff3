package import Postgres

/// The schema's history, oldest first.
///
/// A name is the key in the database: never rename one, never reorder them, never edit a landed file.
package enum Migrations {
    package static let all = [
        Migration(name: "m0001_create_gateway", sql: PackageResources.m0001_create_gateway_sql),
        Migration(name: "m0002_complete_ingestion", sql: PackageResources.m0002_complete_ingestion_sql),
        Migration(name: "m0003_digest_cadences", sql: PackageResources.m0003_digest_cadences_sql),
        Migration(name: "m0004_names", sql: PackageResources.m0004_names_sql),
        Migration(name: "m0005_delivery", sql: PackageResources.m0005_delivery_sql),
        Migration(name: "m0006_sharing_settings", sql: PackageResources.m0006_sharing_settings_sql),
        Migration(name: "m0007_policies", sql: PackageResources.m0007_policies_sql),
        Migration(name: "m0008_alerts", sql: PackageResources.m0008_alerts_sql),
        Migration(name: "m0009_channels", sql: PackageResources.m0009_channels_sql),
        Migration(name: "m0010_mitigation", sql: PackageResources.m0010_mitigation_sql),
        Migration(name: "m0011_evidence", sql: PackageResources.m0011_evidence_sql),
    ]
}
